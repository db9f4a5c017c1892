import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { formatCount } from '../format/number.js';
import type { FilterField } from '../table/FilterBar.js';
import { useUrlFilters } from '../table/useUrlFilters.js';
import { useSchemes } from '../tiering/useSchemes.js';
import { useMemberCities } from './useMembers.js';

/** Schemes whose tiers are offered without unfolding. */
const firstSchemes = ['member-level', 'lifecycle'];

const names = [
  'q',
  'joined',
  'following',
  'city',
  'netAmountMinFen',
  'netAmountMaxFen',
  'lastPaidFrom',
  'lastPaidTo',
  'sort',
];

/** The filters of the member list, with the tiers of each scheme as they are now. */
export function useMemberFilters() {
  const { t } = useTranslation();
  const schemes = useSchemes();
  const cities = useMemberCities();
  const published = (schemes.data ?? []).filter((scheme) => scheme.publishedVersionNo !== null);
  const [search] = useSearchParams();
  const tierNames = [...search.keys()].filter((name) => name.startsWith('tier.'));
  const [filters, change, reset] = useUrlFilters([...names, ...tierNames]);

  const tierFields = published.map((scheme): FilterField => ({
    kind: 'select',
    name: `tier.${scheme.code}`,
    label: scheme.name,
    width: 124,
    isExtra: !firstSchemes.includes(scheme.code),
    options: [...scheme.tiers]
      .sort((a, b) => b.level - a.level)
      .map((tier) => ({ value: tier.code, label: tier.name })),
  }));
  const fields: FilterField[] = [
    {
      kind: 'text',
      name: 'q',
      label: t('members.search'),
      placeholder: t('members.searchPlaceholder'),
      width: 220,
    },
    {
      kind: 'select',
      name: 'joined',
      label: t('members.joined'),
      width: 100,
      options: [
        { value: 'true', label: t('members.isMember') },
        { value: 'false', label: t('members.isNoMember') },
      ],
    },
    ...tierFields.filter((field) => !field.isExtra),
    ...tierFields.filter((field) => field.isExtra),
    {
      kind: 'select',
      name: 'following',
      label: t('members.following'),
      width: 100,
      isExtra: true,
      options: [
        { value: 'true', label: t('members.isFollowing') },
        { value: 'false', label: t('members.isNotFollowing') },
      ],
    },
    {
      kind: 'select',
      name: 'city',
      label: t('members.city'),
      width: 120,
      isSearched: true,
      isExtra: true,
      options: (cities.data ?? []).map(({ city, people }) => ({
        value: city,
        label: `${city} ${formatCount(people)}`,
      })),
    },
    {
      kind: 'money',
      from: 'netAmountMinFen',
      to: 'netAmountMaxFen',
      label: t('members.netAmount'),
      isExtra: true,
    },
    { kind: 'dates', from: 'lastPaidFrom', to: 'lastPaidTo', label: t('members.lastPaid'), isExtra: true },
    {
      kind: 'select',
      name: 'sort',
      label: t('members.sort'),
      width: 168,
      hasNoAll: true,
      isExtra: true,
      options: [
        { value: '-netAmount', label: t('members.sortAmount') },
        { value: '-lastPaid', label: t('members.sortLastPaid') },
        { value: '-id', label: t('members.sortNewest') },
      ],
    },
  ];
  return { fields, filters, change, reset };
}
