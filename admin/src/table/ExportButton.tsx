import { DownloadOutlined } from '@ant-design/icons';
import { Button, Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import { adminBase, searchOf } from '../api/http.js';
import type { Filters } from './useUrlFilters.js';

const FORMATS = ['xlsx', 'csv'] as const;

/** Downloads what the filters show as an Excel workbook or a CSV file; the server streams it. */
export function ExportButton({ path, filters }: { path: string; filters: Filters }) {
  const { t } = useTranslation();
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: FORMATS.map((format) => ({
          key: format,
          label: (
            <a
              href={`${adminBase}${path}.${format}${searchOf(filters)}`}
              download
              data-testid={`export-${format}`}
            >
              {t(`table.exportAs.${format}`)}
            </a>
          ),
        })),
      }}
    >
      <Button icon={<DownloadOutlined />} title={t('table.exportHint')} data-testid="export">
        {t('table.export')}
      </Button>
    </Dropdown>
  );
}
