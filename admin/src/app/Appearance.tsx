import { App as AntApp, ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn';
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { antdThemeOf, cssVariablesOf, palettes, type Palette, type ThemeName } from '../theme.js';
import { notifier } from './notifier.js';

interface Appearance {
  name: ThemeName;
  palette: Palette;
  toggle: () => void;
}

const AppearanceContext = createContext<Appearance>({
  name: 'light',
  palette: palettes.light,
  toggle: () => undefined,
});

/** The chosen theme and its palette. */
export function useAppearance(): Appearance {
  return useContext(AppearanceContext);
}

const storageKey = 'cenglin.theme';

function storedTheme(): ThemeName {
  return localStorage.getItem(storageKey) === 'dark' ? 'dark' : 'light';
}

function NotifierBridge() {
  const { message } = AntApp.useApp();
  useEffect(() => {
    notifier.connect((kind, text) => {
      void message.open({ type: kind, content: text, duration: kind === 'error' ? 6 : 3 });
    });
  }, [message]);
  return null;
}

/** Theme, antd language and CSS variables for everything inside. */
export function AppearanceProvider({ children }: { children: ReactNode }) {
  const { i18n } = useTranslation();
  const [name, setName] = useState<ThemeName>(storedTheme);
  const isChinese = i18n.language.startsWith('zh');

  useEffect(() => {
    const root = document.documentElement;
    for (const [variable, value] of Object.entries(cssVariablesOf(palettes[name])))
      root.style.setProperty(variable, value);
    root.style.setProperty('color-scheme', name);
  }, [name]);

  useEffect(() => {
    document.documentElement.lang = isChinese ? 'zh-CN' : 'en';
    dayjs.locale(isChinese ? 'zh-cn' : 'en');
  }, [isChinese]);

  const value = useMemo<Appearance>(
    () => ({
      name,
      palette: palettes[name],
      toggle: () => {
        const next = name === 'light' ? 'dark' : 'light';
        localStorage.setItem(storageKey, next);
        setName(next);
      },
    }),
    [name],
  );
  const theme = useMemo(() => antdThemeOf(name), [name]);

  return (
    <AppearanceContext value={value}>
      <ConfigProvider locale={isChinese ? zhCN : enUS} theme={theme} button={{ autoInsertSpace: false }}>
        <AntApp message={{ maxCount: 3 }}>
          <NotifierBridge />
          {children}
        </AntApp>
      </ConfigProvider>
    </AppearanceContext>
  );
}
