import { MenuFoldOutlined, MenuUnfoldOutlined } from '@ant-design/icons';
import { Button, Drawer, Layout, Skeleton } from 'antd';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Navigate, Outlet, useLocation } from 'react-router';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { BrandMark } from './BrandMark.js';
import { HeaderBar } from './HeaderBar.js';
import { SideMenu } from './SideMenu.js';
import { useMe } from './useMe.js';
import { useNarrow } from './useNarrow.js';
import styles from './Shell.module.css';

const collapsedKey = 'cenglin.menu-collapsed';

/** Where a clerk works; other pages are not theirs. */
const clerkPage = '/redemption';

/** Menu, header and the page; only for a signed-in operator. On a phone the menu comes when it is asked for. */
export function Shell() {
  const { t } = useTranslation();
  const location = useLocation();
  const me = useMe();
  const [isCollapsed, setCollapsed] = useState(() => localStorage.getItem(collapsedKey) === '1');
  const isNarrow = useNarrow();
  const [isMenuOpen, setMenuOpen] = useState(false);

  if (me.isPending) return <Skeleton active paragraph={{ rows: 6 }} style={{ padding: 48 }} />;
  if (me.isError) return <ErrorNotice error={me.error} onRetry={() => void me.refetch()} />;
  if (!me.data) {
    const next = `${location.pathname}${location.search}`;
    return <Navigate to={next === '/' ? '/login' : `/login?next=${encodeURIComponent(next)}`} replace />;
  }

  const isClerk = me.data.role === 'clerk';
  if (isClerk && location.pathname !== clerkPage) return <Navigate to={clerkPage} replace />;

  const toggle = () => {
    if (isNarrow) {
      setMenuOpen(true);
      return;
    }
    localStorage.setItem(collapsedKey, isCollapsed ? '0' : '1');
    setCollapsed(!isCollapsed);
  };

  return (
    <Layout className={styles.layout}>
      <a className="skip-link" href="#content">
        {t('app.skipToContent')}
      </a>
      {!isNarrow && !isClerk && (
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
      )}
      {isNarrow && !isClerk && (
        <Drawer
          open={isMenuOpen}
          placement="left"
          size={232}
          title={t('app.brand')}
          styles={{ body: { padding: 0 } }}
          onClose={() => setMenuOpen(false)}
        >
          <div onClick={() => setMenuOpen(false)}>
            <SideMenu isCollapsed={false} isDemo={me.data.isDemo} />
          </div>
        </Drawer>
      )}
      <Layout className={styles.main}>
        <Layout.Header className={styles.header}>
          {isClerk ? (
            <span className={styles.headerBrand}>
              <BrandMark />
              {t('app.brand')}
            </span>
          ) : (
            <Button
              type="text"
              aria-label={isCollapsed || isNarrow ? t('app.expandMenu') : t('app.collapseMenu')}
              icon={isCollapsed || isNarrow ? <MenuUnfoldOutlined /> : <MenuFoldOutlined />}
              onClick={toggle}
            />
          )}
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
