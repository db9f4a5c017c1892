import { InputNumber, type InputNumberProps } from 'antd';
import { fenFromYuan, yuanFromFen } from '../format/money.js';

type Props = Omit<
  InputNumberProps<number>,
  'value' | 'onChange' | 'defaultValue' | 'formatter' | 'parser' | 'prefix'
> & {
  /** Integer fen. */
  fen: number | null;
  onFenChange: (fen: number | null) => void;
};

/** Thousands separators in the whole part only. */
function separated(value: number | string | undefined): string {
  const [whole = '', cents] = String(value ?? '').split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return cents === undefined ? grouped : `${grouped}.${cents}`;
}

/** An amount typed in yuan and kept in fen. */
export function YuanInput({ fen, onFenChange, ...rest }: Props) {
  return (
    <InputNumber<number>
      {...rest}
      prefix="¥"
      value={yuanFromFen(fen)}
      formatter={(value, info) => (info.userTyping ? info.input : separated(value))}
      parser={(text) => Number((text ?? '').replaceAll(',', ''))}
      onChange={(yuan) => onFenChange(fenFromYuan(yuan))}
    />
  );
}
