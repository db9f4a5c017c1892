import { createBrowserRouter, type RouteObject } from 'react-router';
import { CrashPage } from './CrashPage.js';
import { NotFoundPage } from './NotFoundPage.js';
import { Shell } from './Shell.js';
import { LoginPage } from '../login/LoginPage.js';

const pages: RouteObject[] = [
  {
    index: true,
    lazy: async () => ({ Component: (await import('../dashboard/DashboardPage.js')).DashboardPage }),
  },
  {
    path: 'members',
    lazy: async () => ({ Component: (await import('../members/MemberList.js')).MemberList }),
  },
  {
    path: 'members/:memberId',
    lazy: async () => ({ Component: (await import('../members/MemberDetail.js')).MemberDetail }),
  },
  {
    path: 'tiering',
    lazy: async () => ({ Component: (await import('../tiering/SchemeListPage.js')).SchemeListPage }),
  },
  {
    path: 'tiering/:schemeCode',
    lazy: async () => ({ Component: (await import('../tiering/SchemePage.js')).SchemePage }),
  },
  {
    path: 'segments',
    lazy: async () => ({ Component: (await import('../segments/SegmentsPage.js')).SegmentsPage }),
  },
  {
    path: 'segments/:segmentCode',
    lazy: async () => ({ Component: (await import('../segments/SegmentEditor.js')).SegmentEditor }),
  },
  {
    path: 'tags',
    lazy: async () => ({ Component: (await import('../tags/TagsPage.js')).TagsPage }),
  },
  {
    path: 'tags/:tagId',
    lazy: async () => ({ Component: (await import('../tags/TagPage.js')).TagPage }),
  },
  {
    path: 'quality',
    lazy: async () => ({ Component: (await import('../quality/QualityPage.js')).QualityPage }),
  },
  {
    path: 'predictions',
    lazy: async () => ({ Component: (await import('../predictions/PredictionsPage.js')).PredictionsPage }),
  },
  {
    path: 'benefits',
    lazy: async () => ({ Component: (await import('../benefits/BenefitsPage.js')).BenefitsPage }),
  },
  {
    path: 'coupons',
    lazy: async () => ({ Component: (await import('../coupons/CouponsPage.js')).CouponsPage }),
  },
  {
    path: 'coupons/new',
    lazy: async () => ({ Component: (await import('../coupons/TemplateEditor.js')).TemplateEditor }),
  },
  {
    path: 'coupons/:templateId',
    lazy: async () => ({ Component: (await import('../coupons/TemplatePage.js')).TemplatePage }),
  },
  {
    path: 'coupons/:templateId/edit',
    lazy: async () => ({ Component: (await import('../coupons/TemplateEditor.js')).TemplateEditor }),
  },
  {
    path: 'redemption',
    lazy: async () => ({ Component: (await import('../redemption/RedemptionPage.js')).RedemptionPage }),
  },
  {
    path: 'points',
    lazy: async () => ({ Component: (await import('../points/PointsPage.js')).PointsPage }),
  },
  {
    path: 'engagement',
    lazy: async () => ({ Component: (await import('../engagement/EngagementsPage.js')).EngagementsPage }),
  },
  {
    path: 'engagement/new/:kind',
    lazy: async () => ({ Component: (await import('../engagement/EngagementEditor.js')).NewEngagement }),
  },
  {
    path: 'engagement/:engagementId/edit',
    lazy: async () => ({ Component: (await import('../engagement/EngagementEditor.js')).EngagementEditor }),
  },
  {
    path: 'engagement/:engagementId',
    lazy: async () => ({ Component: (await import('../engagement/EngagementPage.js')).EngagementPage }),
  },
  {
    path: 'coupon-batches',
    lazy: async () => ({ Component: (await import('../coupon-batches/BatchesPage.js')).BatchesPage }),
  },
  {
    path: 'coupon-batches/new',
    lazy: async () => ({ Component: (await import('../coupon-batches/NewBatchPage.js')).NewBatchPage }),
  },
  {
    path: 'coupon-batches/:batchId',
    lazy: async () => ({ Component: (await import('../coupon-batches/BatchPage.js')).BatchPage }),
  },
  {
    path: 'redeem-codes',
    lazy: async () => ({ Component: (await import('../redeem-codes/RedeemCodesPage.js')).RedeemCodesPage }),
  },
  {
    path: 'points-mall',
    lazy: async () => ({ Component: (await import('../points-mall/MallPage.js')).MallPage }),
  },
  {
    path: 'reactivation',
    lazy: async () => ({ Component: (await import('../reactivation/ReactivationPage.js')).ReactivationPage }),
  },
  {
    path: 'deliveries',
    lazy: async () => ({ Component: (await import('../deliveries/DeliveriesPage.js')).DeliveriesPage }),
  },
  {
    path: 'channels',
    lazy: async () => ({ Component: (await import('../channels/ChannelsPage.js')).ChannelsPage }),
  },
  {
    path: 'schedules',
    lazy: async () => ({ Component: (await import('../schedules/SchedulesPage.js')).SchedulesPage }),
  },
  {
    path: 'audit',
    lazy: async () => ({ Component: (await import('../audit/AuditPage.js')).AuditPage }),
  },
  { path: 'demo', lazy: async () => ({ Component: (await import('../demo-stage/DemoStage.js')).DemoStage }) },
  { path: '*', Component: NotFoundPage },
];

/** Every address of the panel. Pages are loaded when first opened. */
export const router = createBrowserRouter([
  { path: '/login', Component: LoginPage, ErrorBoundary: CrashPage },
  {
    path: '/',
    Component: Shell,
    ErrorBoundary: CrashPage,
    HydrateFallback: () => null,
    children: pages.map((page) => ({ ...page, ErrorBoundary: CrashPage }) as RouteObject),
  },
]);
