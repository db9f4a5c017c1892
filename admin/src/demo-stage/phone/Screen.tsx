import type { ReactNode } from 'react';
import { ActivitiesTab } from './activities/ActivitiesTab.js';
import { ActivityPage } from './activities/ActivityPage.js';
import { BenefitsPage } from './account/BenefitsPage.js';
import { InboxPage } from './account/InboxPage.js';
import { InvitePage } from './account/InvitePage.js';
import { MeTab } from './account/MeTab.js';
import { PrivacyPage } from './account/PrivacyPage.js';
import { ClaimPage } from './coupons/ClaimPage.js';
import { CouponsTab } from './coupons/CouponsTab.js';
import { HomeTab } from './home/HomeTab.js';
import type { PhonePage, PhonePlace, PhoneTab } from './phone-life.js';
import { ExchangesPage } from './points/ExchangesPage.js';
import { MallPage } from './points/MallPage.js';
import { PointsTab } from './points/PointsTab.js';

function tabOf(tab: PhoneTab): ReactNode {
  switch (tab) {
    case 'home':
      return <HomeTab />;
    case 'coupons':
      return <CouponsTab />;
    case 'points':
      return <PointsTab />;
    case 'activities':
      return <ActivitiesTab />;
    case 'me':
      return <MeTab />;
  }
}

function pageOf(page: PhonePage): ReactNode {
  switch (page.name) {
    case 'inbox':
      return <InboxPage />;
    case 'claim':
      return <ClaimPage />;
    case 'benefits':
      return <BenefitsPage />;
    case 'activity':
      return <ActivityPage id={page.id} />;
    case 'mall':
      return <MallPage />;
    case 'exchanges':
      return <ExchangesPage />;
    case 'invite':
      return <InvitePage />;
    case 'privacy':
      return <PrivacyPage />;
  }
}

/** The tab or the page over it. */
export function Screen({ place }: { place: PhonePlace }) {
  return place.page ? pageOf(place.page) : tabOf(place.tab);
}
