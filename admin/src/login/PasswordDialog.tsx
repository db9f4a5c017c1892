import { Alert, Form, Input, Modal, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { notifier } from '../app/notifier.js';
import { problemText } from '../app/problem-text.js';
import { useSetPassword } from '../app/useMe.js';

interface Props {
  isOpen: boolean;
  name: string;
  needsCurrent: boolean;
  onClose: () => void;
}

interface Fields {
  current?: string;
  next: string;
  repeat: string;
}

/** Sets or changes the operator's own password. */
export function PasswordDialog({ isOpen, name, needsCurrent, onClose }: Props) {
  const { t } = useTranslation();
  const [form] = Form.useForm<Fields>();
  const setPassword = useSetPassword();

  const submit = async () => {
    const fields = await form.validateFields();
    setPassword.mutate(
      { current: needsCurrent ? fields.current : undefined, next: fields.next },
      {
        onSuccess: () => {
          notifier.success(t('login.passwordSaved'));
          form.resetFields();
          onClose();
        },
      },
    );
  };

  return (
    <Modal
      open={isOpen}
      title={t('login.passwordDialog')}
      okText={t('words.save')}
      cancelText={needsCurrent ? t('words.cancel') : t('login.later')}
      confirmLoading={setPassword.isPending}
      onOk={() => void submit()}
      onCancel={onClose}
      destroyOnHidden
    >
      <Typography.Paragraph type="secondary">{t('login.passwordDialogHint', { name })}</Typography.Paragraph>
      {setPassword.isError && (
        <Alert type="error" showIcon title={problemText(setPassword.error)} style={{ marginBottom: 16 }} />
      )}
      <Form form={form} layout="vertical" requiredMark={false} data-testid="password-form">
        {needsCurrent && (
          <Form.Item name="current" label={t('login.currentPassword')} extra={t('login.currentHint')}>
            <Input.Password autoComplete="current-password" />
          </Form.Item>
        )}
        <Form.Item
          name="next"
          label={t('login.newPassword')}
          rules={[{ required: true, min: 8, message: t('login.newPasswordRule') }]}
        >
          <Input.Password autoComplete="new-password" placeholder={t('login.newPasswordRule')} />
        </Form.Item>
        <Form.Item
          name="repeat"
          label={t('login.repeatPassword')}
          dependencies={['next']}
          rules={[
            ({ getFieldValue }) => ({
              validator: (_rule, value: string) =>
                value === getFieldValue('next')
                  ? Promise.resolve()
                  : Promise.reject(new Error(t('login.repeatMismatch'))),
            }),
          ]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
      </Form>
    </Modal>
  );
}
