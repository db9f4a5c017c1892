import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { en } from './en.js';
import { zhCn } from './zh-cn.js';

export const languageKey = 'cenglin.language';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof zhCn };
  }
}

function firstLanguage(): string {
  const stored = typeof localStorage === 'undefined' ? null : localStorage.getItem(languageKey);
  return stored === 'en' ? 'en' : 'zh-CN';
}

/** Chinese is the source, English the second language; both are bundled. */
export const i18n = i18next;

void i18next.use(initReactI18next).init({
  lng: firstLanguage(),
  fallbackLng: 'zh-CN',
  resources: { 'zh-CN': { translation: zhCn }, en: { translation: en } },
  interpolation: { escapeValue: false },
  returnNull: false,
});
