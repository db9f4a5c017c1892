import { DatePicker } from 'antd';
import dayjs from 'dayjs';
import utc from 'dayjs/plugin/utc.js';

dayjs.extend(utc);

const SHANGHAI_MINUTES = 8 * 60;

/** A moment in Beijing time, kept as an ISO instant, whatever zone the browser is in. */
export function InstantPicker({
  value,
  onChange,
  label,
  testId,
}: {
  value: string | null;
  onChange: (instant: string | null) => void;
  label: string;
  testId?: string;
}) {
  return (
    <DatePicker
      aria-label={label}
      data-testid={testId}
      showTime={{ format: 'HH:mm' }}
      format="YYYY-MM-DD HH:mm"
      style={{ width: 200 }}
      value={
        value === null ? null : dayjs(dayjs.utc(value).utcOffset(SHANGHAI_MINUTES).format('YYYY-MM-DDTHH:mm'))
      }
      onChange={(picked) =>
        onChange(
          picked === null ? null : new Date(`${picked.format('YYYY-MM-DDTHH:mm')}:00+08:00`).toISOString(),
        )
      }
    />
  );
}
