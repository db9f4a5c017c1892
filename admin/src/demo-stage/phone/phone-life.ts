import { createContext, useContext } from 'react';

export type PhoneTab = 'home' | 'coupons' | 'points' | 'activities' | 'me';

/** A page that lies over a tab; the arrow in the title bar leads back. */
export type PhonePage =
  | { name: 'inbox' | 'claim' | 'mall' | 'exchanges' | 'benefits' | 'invite' | 'privacy' }
  | { name: 'activity'; id: string };

export interface PhonePlace {
  tab: PhoneTab;
  page: PhonePage | null;
}

/** Who holds the phone, and how to move about in it. */
export interface PhoneLife {
  personId: string;
  token: string;
  /** Milliseconds between two looks at what may have changed by itself. */
  interval: number;
  openTab: (tab: PhoneTab) => void;
  openPage: (page: PhonePage) => void;
  /** The member did something: both sides look more often for a while. */
  onActed: () => void;
}

export const PhoneContext = createContext<PhoneLife | null>(null);

/** What the screens of the phone share. */
export function usePhoneLife(): PhoneLife {
  const life = useContext(PhoneContext);
  if (!life) throw new Error('Only inside the phone');
  return life;
}
