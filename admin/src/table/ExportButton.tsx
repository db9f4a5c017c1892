import { DownloadOutlined } from '@ant-design/icons';
import { Button, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import { adminBase, searchOf } from '../api/http.js';
import type { Filters } from './useUrlFilters.js';

/** Downloads what the filters show as a spreadsheet file; the server streams it. */
export function ExportButton({ path, filters }: { path: string; filters: Filters }) {
  const { t } = useTranslation();
  return (
    <Tooltip title={t('table.exportHint')}>
      <Button
        icon={<DownloadOutlined />}
        href={`${adminBase}${path}.csv${searchOf(filters)}`}
        download
        data-testid="export"
      >
        {t('table.export')}
      </Button>
    </Tooltip>
  );
}
