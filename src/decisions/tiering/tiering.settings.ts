import { AppError } from '../../platform/errors/app-error.js';
import type { SettingDefinition } from '../../platform/settings/setting.js';

const PEOPLE_AT_MOST = 100_000_000;

/** Above how many changed people a publication needs a second operator. */
export const approvalAboveSetting: SettingDefinition<number> = {
  name: 'tiering.approval-above',
  meaning: '发布分层版本时，变动人数超过此数须由另一位运营复核；未设置时不需要复核',
  parse: (text) => {
    const people = Number(text);
    if (text.trim() === '' || !Number.isInteger(people) || people < 0 || people > PEOPLE_AT_MOST) {
      throw new AppError({
        code: 'settings.value-invalid',
        status: 422,
        message: `设置「tiering.approval-above」不接受「${text}」，可写：0 到 ${PEOPLE_AT_MOST} 的整数`,
        details: { name: 'tiering.approval-above', value: text },
      });
    }
    return people;
  },
};
