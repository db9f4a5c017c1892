import { theme as antdTheme, type ThemeConfig } from 'antd';

/**
 * Every colour of the panel, once. Components use the CSS variables made from a palette (`--c-primary`, `--c-tier-1` …);
 * charts get the palette itself. Nothing else names a colour.
 */
export interface Palette {
  primary: string;
  primarySoft: string;
  page: string;
  card: string;
  line: string;
  sunken: string;
  text: string;
  textMuted: string;
  onStrong: string;
  /** Tier ramp, low to high; the top tier takes `tierTop`. */
  tierRamp: readonly [string, string, string, string, string];
  tierTop: string;
  lifecycle: Readonly<Record<string, string>>;
  neutral: string;
  good: string;
  goodSoft: string;
  goodText: string;
  caution: string;
  cautionSoft: string;
  cautionText: string;
  bad: string;
  badSoft: string;
  badText: string;
}

export const lightPalette: Palette = {
  primary: '#1F6F50',
  primarySoft: '#E6F1EC',
  page: '#F5F7F6',
  card: '#FFFFFF',
  line: '#E3E8E5',
  sunken: '#FAFBFA',
  text: '#1D2622',
  textMuted: '#5D6B64',
  onStrong: '#FFFFFF',
  tierRamp: ['#C9D6CF', '#9DBFAE', '#6FA58B', '#3F8867', '#1F6F50'],
  tierTop: '#B8862B',
  lifecycle: {
    prospect: '#9AA5B1',
    new: '#3C8DD9',
    active: '#1F8A5B',
    growing: '#5BAE7F',
    loyal: '#15664A',
    silent: '#D9A53C',
    dormant: '#C9743A',
    lost: '#8C4A4A',
    won_back: '#7B61B3',
  },
  neutral: '#9AA5B1',
  good: '#1F8A5B',
  goodSoft: '#E6F4ED',
  goodText: '#17704A',
  caution: '#C98A1B',
  cautionSoft: '#FBF4E4',
  cautionText: '#8A5B08',
  bad: '#C0392B',
  badSoft: '#FBECEA',
  badText: '#B03224',
};

export const darkPalette: Palette = {
  primary: '#4CAF86',
  primarySoft: '#22352D',
  page: '#141816',
  card: '#1D2320',
  line: '#2E3632',
  sunken: '#191F1C',
  text: '#E8EDEA',
  textMuted: '#A3B0A9',
  onStrong: '#10201A',
  tierRamp: ['#D4DED9', '#AEC9BB', '#82B39B', '#549E7C', '#2F8763'],
  tierTop: '#C99A45',
  lifecycle: {
    prospect: '#AAB4BF',
    new: '#58A0E2',
    active: '#33A271',
    growing: '#74BD93',
    loyal: '#2B8763',
    silent: '#E2B55A',
    dormant: '#D58A56',
    lost: '#AB6666',
    won_back: '#9880C8',
  },
  neutral: '#AAB4BF',
  good: '#33A271',
  goodSoft: '#1E3329',
  goodText: '#63C498',
  caution: '#D9A045',
  cautionSoft: '#352C1B',
  cautionText: '#E2B55A',
  bad: '#DA5A4C',
  badSoft: '#3A2422',
  badText: '#EE8074',
};

export type ThemeName = 'light' | 'dark';

export const palettes: Readonly<Record<ThemeName, Palette>> = { light: lightPalette, dark: darkPalette };

export const fontFamily =
  '-apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "WenQuanYi Micro Hei", sans-serif';

/** antd tokens of a palette. */
export function antdThemeOf(name: ThemeName): ThemeConfig {
  const palette = palettes[name];
  return {
    algorithm: name === 'dark' ? antdTheme.darkAlgorithm : antdTheme.defaultAlgorithm,
    token: {
      fontFamily,
      fontSize: 14,
      colorPrimary: palette.primary,
      colorLink: palette.primary,
      colorPrimaryBg: palette.primarySoft,
      colorPrimaryBgHover: palette.primarySoft,
      colorSuccessBg: palette.goodSoft,
      colorSuccessBorder: palette.goodSoft,
      colorSuccessText: palette.goodText,
      colorWarningBg: palette.cautionSoft,
      colorWarningBorder: palette.line,
      colorErrorBg: palette.badSoft,
      colorErrorBorder: palette.line,
      colorInfoBg: palette.primarySoft,
      colorInfoBorder: palette.line,
      controlItemBgActive: palette.primarySoft,
      controlItemBgActiveHover: palette.primarySoft,
      colorInfo: palette.primary,
      colorSuccess: palette.good,
      colorWarning: palette.caution,
      colorError: palette.bad,
      colorTextBase: palette.text,
      colorBgLayout: palette.page,
      colorBgContainer: palette.card,
      colorBorderSecondary: palette.line,
      colorTextDescription: palette.textMuted,
      colorTextSecondary: palette.textMuted,
      colorTextTertiary: palette.textMuted,
      colorTextPlaceholder: palette.textMuted,
      borderRadius: 6,
      borderRadiusLG: 8,
      boxShadowTertiary: 'none',
    },
    components: {
      Button: { primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none' },
      Tag: { defaultBg: palette.sunken, defaultColor: palette.text },
      Layout: {
        siderBg: palette.card,
        headerBg: palette.card,
        headerHeight: 52,
        headerPadding: '0 24px',
        bodyBg: palette.page,
      },
      Menu: {
        itemHeight: 36,
        itemMarginBlock: 2,
        groupTitleFontSize: 12,
        groupTitleColor: palette.textMuted,
        itemSelectedBg: palette.primarySoft,
        itemSelectedColor: palette.primary,
      },
      Table: {
        cellPaddingBlockMD: 10,
        cellPaddingInlineMD: 12,
        headerBg: palette.sunken,
        headerColor: palette.textMuted,
        headerSplitColor: 'transparent',
        rowHoverBg: palette.sunken,
      },
      Card: { headerHeight: 48, bodyPadding: 16, headerPadding: 16 },
      Tabs: { horizontalMargin: '0 0 16px 0' },
      Descriptions: { itemPaddingBottom: 8 },
    },
  };
}

/** The palette as CSS variables, e.g. `--c-primary`, `--c-tier-1` (lowest) … `--c-tier-top`, `--c-life-dormant`. */
export function cssVariablesOf(palette: Palette): Record<string, string> {
  const { tierRamp, tierTop, lifecycle, ...plain } = palette;
  const variables: Record<string, string> = {};
  for (const [name, value] of Object.entries(plain)) {
    variables[`--c-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`] = value;
  }
  tierRamp.forEach((value, index) => {
    variables[`--c-tier-${index + 1}`] = value;
  });
  variables['--c-tier-top'] = tierTop;
  for (const [code, value] of Object.entries(lifecycle)) variables[`--c-life-${code}`] = value;
  return variables;
}

/** A colour with the colour of the text that stands on it. */
export interface Tone {
  background: string;
  isDark: boolean;
}

/**
 * The tone of the tier at `index` (0 = lowest) of a ladder of `count` tiers: greens from light to dark, gold for the top.
 * Ladders shorter than six use every other green, longer ones repeat the neighbours.
 */
export function tierTone(palette: Palette, index: number, count: number): Tone {
  if (count > 1 && index >= count - 1) return { background: palette.tierTop, isDark: true };
  const steps = Math.max(1, count - 2);
  const slot = count <= 2 ? 1 : Math.round((Math.max(0, index) / steps) * (palette.tierRamp.length - 1));
  const bounded = Math.min(palette.tierRamp.length - 1, slot);
  return { background: palette.tierRamp[bounded] ?? palette.primary, isDark: bounded >= 3 };
}

/** The tone of a lifecycle stage; unknown stages are grey. */
export function lifecycleTone(palette: Palette, code: string): Tone {
  const background = palette.lifecycle[code];
  return {
    background: background ?? palette.neutral,
    isDark: ['active', 'loyal', 'lost', 'new', 'won_back'].includes(code),
  };
}
