import { Alert, Button, Form, Input, Spin } from 'antd';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, useNavigate, useSearchParams } from 'react-router';
import { BrandMark } from '../app/BrandMark.js';
import { problemText } from '../app/problem-text.js';
import { useMe, useSignIn, useSignInByLink } from '../app/useMe.js';
import { ForestScene } from './ForestScene.js';
import styles from './LoginPage.module.css';

/** Only paths of this panel are followed after the login. */
function safeNext(next: string | null): string {
  return next && next.startsWith('/') && !next.startsWith('//') ? next : '/';
}

/** Name and password, or the one-time link `/login?token=…`, which is exchanged at once. */
export function LoginPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const token = search.get('token');
  const next = safeNext(search.get('next'));
  const me = useMe();
  const signIn = useSignIn();
  const byLink = useSignInByLink();
  const triedToken = useRef<string | null>(null);

  const exchange = byLink.mutate;
  useEffect(() => {
    if (!token || triedToken.current === token) return;
    triedToken.current = token;
    exchange(token, { onSuccess: () => void navigate(next, { replace: true }) });
  }, [token, exchange, navigate, next]);

  if (me.data && (!token || byLink.isError)) return <Navigate to={next} replace />;

  return (
    <div className={styles.page}>
      <section className={styles.scene} aria-hidden="true">
        <ForestScene />
        <div className={styles.slogan}>
          <h1>{t('app.brand')}</h1>
          <p>{t('login.subtitle')}</p>
        </div>
      </section>
      <main className={styles.panel}>
        <div className={styles.head}>
          <BrandMark size={36} />
          <h2>{t('login.title')}</h2>
        </div>
        {token && !byLink.isError ? (
          <Spin description={t('login.byLink')}>
            <div style={{ height: 160 }} />
          </Spin>
        ) : (
          <>
            {byLink.isError && (
              <Alert
                type="warning"
                showIcon
                title={t('login.linkFailed')}
                description={`${problemText(byLink.error)} ${t('login.linkHint')}`}
                style={{ marginBottom: 16 }}
              />
            )}
            {signIn.isError && (
              <Alert
                type="error"
                showIcon
                title={problemText(signIn.error)}
                style={{ marginBottom: 16 }}
                data-testid="login-error"
              />
            )}
            <Form<{ name: string; password: string }>
              layout="vertical"
              size="large"
              requiredMark={false}
              data-testid="login-form"
              onFinish={(fields) =>
                signIn.mutate(fields, { onSuccess: () => void navigate(next, { replace: true }) })
              }
            >
              <Form.Item
                name="name"
                label={t('login.name')}
                rules={[{ required: true, message: t('login.nameRequired') }]}
              >
                <Input
                  autoFocus
                  autoComplete="username"
                  placeholder={t('login.namePlaceholder')}
                  data-testid="login-name"
                />
              </Form.Item>
              <Form.Item
                name="password"
                label={t('login.password')}
                rules={[{ required: true, message: t('login.passwordRequired') }]}
              >
                <Input.Password
                  autoComplete="current-password"
                  placeholder={t('login.passwordPlaceholder')}
                  data-testid="login-password"
                />
              </Form.Item>
              <Button
                type="primary"
                htmlType="submit"
                block
                loading={signIn.isPending}
                data-testid="login-submit"
              >
                {t('login.submit')}
              </Button>
            </Form>
            <p className={styles.hint}>{t('login.firstTime')}</p>
          </>
        )}
      </main>
    </div>
  );
}
