import { BulbOutlined, HistoryOutlined, LockOutlined, LogoutOutlined, UserOutlined } from '@ant-design/icons';
import { Button, Dropdown, Segmented, Tag, Tooltip } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Me } from '../api/types.js';
import { PasswordDialog } from '../login/PasswordDialog.js';
import { languageKey } from '../i18n/i18n.js';
import { useAppearance } from './Appearance.js';
import { useSignOut } from './useMe.js';
import styles from './Shell.module.css';

/** Right part of the header: replayed date, language, account. */
export function HeaderBar({ me }: { me: Me }) {
  const { t, i18n } = useTranslation();
  const appearance = useAppearance();
  const signOut = useSignOut();
  const [isPasswordOpen, setPasswordOpen] = useState(false);

  const changeLanguage = (language: string) => {
    localStorage.setItem(languageKey, language);
    void i18n.changeLanguage(language);
  };

  return (
    <>
      {me.isDemo && <Tag>{t('app.demoTag')}</Tag>}
      {me.replayDate && (
        <Tooltip title={t('app.replayHint', { date: me.replayDate })}>
          <Tag icon={<HistoryOutlined />} data-testid="replay-date">
            {t('app.replayTag', { date: me.replayDate })}
          </Tag>
        </Tooltip>
      )}
      <span className={styles.spacer} />
      <Segmented
        size="small"
        aria-label={t('app.language')}
        data-testid="language"
        value={i18n.language.startsWith('zh') ? 'zh-CN' : 'en'}
        options={[
          { value: 'zh-CN', label: '中文' },
          { value: 'en', label: 'EN' },
        ]}
        onChange={changeLanguage}
      />
      <Dropdown
        trigger={['click']}
        menu={{
          items: [
            {
              key: 'password',
              icon: <LockOutlined />,
              label: t('app.setPassword'),
              onClick: () => setPasswordOpen(true),
            },
            {
              key: 'theme',
              icon: <BulbOutlined />,
              label: appearance.name === 'light' ? t('app.themeDark') : t('app.themeLight'),
              onClick: appearance.toggle,
            },
            { type: 'divider' },
            {
              key: 'out',
              icon: <LogoutOutlined />,
              label: t('app.signOut'),
              onClick: () => signOut.mutate(),
            },
          ],
        }}
      >
        <Button type="text" icon={<UserOutlined />} data-testid="account" aria-label={t('app.account')}>
          {me.name}
        </Button>
      </Dropdown>
      <PasswordDialog
        isOpen={isPasswordOpen}
        name={me.name}
        needsCurrent={!me.mustSetPassword}
        onClose={() => setPasswordOpen(false)}
      />
    </>
  );
}
