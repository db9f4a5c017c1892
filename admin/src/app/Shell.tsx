import { MenuFoldOutlined, MenuUnfoldOutlined } from '@ant-design/icons';
import { Button, Layout, Skeleton } from 'antd';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Navigate, Outlet, useLocation } from 'react-router';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { BrandMark } from './BrandMark.js';
import { HeaderBar } from './HeaderBar.js';
import { SideMenu } from './SideMenu.js';
import { useMe } from './useMe.js';
import styles from './Shell.module.css';

const collapsedKey = 'cenglin.menu-collapsed';

/** Menu, header and the page; only for a signed-in operator. */
export function Shell() {
  const { t } = useTranslation();
  const location = useLocation();
  const me = useMe();
  const [isCollapsed, setCollapsed] = useState(() => localStorage.getItem(collapsedKey) === '1');

  if (me.isPending) return <Skeleton active paragraph={{ rows: 6 }} style={{ padding: 48 }} />;
  if (me.isError) return <ErrorNotice error={me.error} onRetry={() => void me.refetch()} />;
  if (!me.data) {
    const next = `${location.pathname}${location.search}`;
    return <Navigate to={next === '/' ? '/login' : `/login?next=${encodeURIComponent(next)}`} replace />;
  }

  const toggle = () => {
    localStorage.setItem(collapsedKey, isCollapsed ? '0' : '1');
    setCollapsed(!isCollapsed);
  };

  return (
    <Layout className={styles.layout}>
      <a className="skip-link" href="#content">
        {t('app.skipToContent')}
      </a>
      <Layout.Sider
        className={styles.sider}
        theme="light"
        width={208}
        collapsedWidth={56}
        collapsed={isCollapsed}
        trigger={null}
      >
        <Link
          to="/"
          className={styles.brand}
          aria-label={t('app.brand')}
          style={isCollapsed ? { padding: '0 14px' } : undefined}
        >
          <BrandMark />
          {!isCollapsed && (
            <span className={styles.brandName}>
              {t('app.brand')}
              <span className={styles.brandLine}>{t('app.tagline')}</span>
            </span>
          )}
        </Link>
        <SideMenu isCollapsed={isCollapsed} isDemo={me.data.isDemo} />
      </Layout.Sider>
      <Layout className={styles.main}>
        <Layout.Header className={styles.header}>
          <Button
            type="text"
            aria-label={isCollapsed ? t('app.expandMenu') : t('app.collapseMenu')}
            icon={isCollapsed ? <MenuUnfoldOutlined /> : <MenuFoldOutlined />}
            onClick={toggle}
          />
          <HeaderBar me={me.data} />
        </Layout.Header>
        <Layout.Content id="content" className={styles.content} tabIndex={-1}>
          <Suspense fallback={<Skeleton active paragraph={{ rows: 8 }} />}>
            <Outlet />
          </Suspense>
        </Layout.Content>
      </Layout>
    </Layout>
  );
}
