import { PlusOutlined } from '@ant-design/icons';
import { Button, Tabs } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';
import { PageHeader } from '../display/PageHeader.js';
import { IssuedCoupons } from './IssuedCoupons.js';
import { TemplateList } from './TemplateList.js';

/** Which coupons are there, and what became of those given? */
export function CouponsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [search, setSearch] = useSearchParams();
  return (
    <>
      <PageHeader
        title={t('coupons.title')}
        note={t('coupons.note')}
        actions={
          <Button
            type="primary"
            icon={<PlusOutlined />}
            onClick={() => void navigate('/coupons/new')}
            data-testid="new-coupon"
          >
            {t('coupons.create')}
          </Button>
        }
      />
      <Tabs
        activeKey={search.get('tab') ?? 'templates'}
        onChange={(tab) => setSearch(tab === 'templates' ? {} : { tab })}
        destroyOnHidden
        items={[
          { key: 'templates', label: t('coupons.templates'), children: <TemplateList /> },
          { key: 'issued', label: t('coupons.issuedList'), children: <IssuedCoupons /> },
        ]}
      />
    </>
  );
}
