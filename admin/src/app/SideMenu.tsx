import {
  ApiOutlined,
  AuditOutlined,
  ClockCircleOutlined,
  CrownOutlined,
  ExperimentOutlined,
  FilterOutlined,
  FundOutlined,
  GiftOutlined,
  KeyOutlined,
  LineChartOutlined,
  MobileOutlined,
  PartitionOutlined,
  RocketOutlined,
  ScanOutlined,
  SendOutlined,
  SmileOutlined,
  ShopOutlined,
  SoundOutlined,
  StarOutlined,
  TagsOutlined,
  TeamOutlined,
} from '@ant-design/icons';
import { Menu, type MenuProps } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';

type PageKey =
  | 'members'
  | 'tiering'
  | 'segments'
  | 'tags'
  | 'quality'
  | 'predictions'
  | 'benefits'
  | 'coupons'
  | 'batches'
  | 'redeemCodes'
  | 'mall'
  | 'redemption'
  | 'points'
  | 'engagement'
  | 'reactivation'
  | 'deliveries'
  | 'dashboard'
  | 'channels'
  | 'schedules'
  | 'audit'
  | 'demo';

interface Entry {
  key: PageKey;
  path: string;
  icon: ReactNode;
}

const groups: { key: 'choose' | 'act' | 'effect' | 'settings'; entries: Entry[] }[] = [
  {
    key: 'choose',
    entries: [
      { key: 'members', path: '/members', icon: <TeamOutlined /> },
      { key: 'tiering', path: '/tiering', icon: <PartitionOutlined /> },
      { key: 'segments', path: '/segments', icon: <FilterOutlined /> },
      { key: 'tags', path: '/tags', icon: <TagsOutlined /> },
    ],
  },
  {
    key: 'act',
    entries: [
      { key: 'benefits', path: '/benefits', icon: <CrownOutlined /> },
      { key: 'coupons', path: '/coupons', icon: <GiftOutlined /> },
      { key: 'batches', path: '/coupon-batches', icon: <RocketOutlined /> },
      { key: 'redeemCodes', path: '/redeem-codes', icon: <KeyOutlined /> },
      { key: 'mall', path: '/points-mall', icon: <ShopOutlined /> },
      { key: 'redemption', path: '/redemption', icon: <ScanOutlined /> },
      { key: 'points', path: '/points', icon: <StarOutlined /> },
      { key: 'engagement', path: '/engagement', icon: <SmileOutlined /> },
      { key: 'reactivation', path: '/reactivation', icon: <SoundOutlined /> },
      { key: 'deliveries', path: '/deliveries', icon: <SendOutlined /> },
    ],
  },
  {
    key: 'effect',
    entries: [
      { key: 'dashboard', path: '/', icon: <LineChartOutlined /> },
      { key: 'quality', path: '/quality', icon: <FundOutlined /> },
      { key: 'predictions', path: '/predictions', icon: <ExperimentOutlined /> },
    ],
  },
  {
    key: 'settings',
    entries: [
      { key: 'channels', path: '/channels', icon: <ApiOutlined /> },
      { key: 'schedules', path: '/schedules', icon: <ClockCircleOutlined /> },
      { key: 'audit', path: '/audit', icon: <AuditOutlined /> },
    ],
  },
];

const demoEntry: Entry = { key: 'demo', path: '/demo', icon: <MobileOutlined /> };

function selectedKey(pathname: string): string {
  const entries = [...groups.flatMap((group) => group.entries), demoEntry];
  const match = entries.find((entry) => entry.path !== '/' && pathname.startsWith(entry.path));
  return match?.key ?? (pathname === '/' ? 'dashboard' : '');
}

export function SideMenu({ isCollapsed, isDemo }: { isCollapsed: boolean; isDemo: boolean }) {
  const { t } = useTranslation();
  const { pathname } = useLocation();

  const itemOf = ({ key, path, icon }: Entry) => ({
    key,
    icon,
    title: t(`app.menu.${key}`),
    label: (
      <Link to={path} data-testid={`menu-${key}`}>
        {t(`app.menu.${key}`)}
      </Link>
    ),
  });
  const items = groups.flatMap((group): NonNullable<MenuProps['items']> =>
    isCollapsed
      ? group.entries.map(itemOf)
      : [
          {
            type: 'group' as const,
            key: group.key,
            label: t(`app.menu.${group.key}`),
            children: group.entries.map(itemOf),
          },
        ],
  );
  if (isDemo) items.push({ type: 'divider' }, itemOf(demoEntry));

  return (
    <nav aria-label={t('app.brand')} data-testid="menu">
      <Menu mode="inline" items={items} selectedKeys={[selectedKey(pathname)]} />
    </nav>
  );
}
