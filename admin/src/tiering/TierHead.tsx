import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined } from '@ant-design/icons';
import { Button, Input, Popconfirm, Tooltip } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemAt, TierPeople } from './Editing.js';
import styles from './tiering.module.css';

/** What a tier may do; null: not now; absent: never, its place follows from its numbers. */
export interface TierMoves {
  onUp?: (() => void) | null;
  onDown?: (() => void) | null;
  onRemove: (() => void) | null;
}

interface Props {
  tier: { code: string; name: string };
  /** Where the tier stands in the definition, for what the server refuses. */
  path: string;
  note?: string;
  onRename: (name: string) => void;
  moves?: TierMoves;
  children?: ReactNode;
}

/** A tier's name, its people under what is being edited, and its place. */
export function TierHead({ tier, path, note, onRename, moves, children }: Props) {
  const { t } = useTranslation();
  return (
    <>
      <div className={styles.tierHead}>
        <Input
          className={styles.tierName}
          value={tier.name}
          maxLength={20}
          aria-label={t('tiering.tierName')}
          data-testid={`tier-name-${tier.code}`}
          onChange={(event) => onRename(event.target.value)}
        />
        {children}
        {note && <span className="muted">{note}</span>}
        <span className={styles.spacer} />
        <TierPeople code={tier.code} />
        {moves && <MoveButtons name={tier.name} moves={moves} />}
      </div>
      <ProblemAt path={`${path}.name`} />
    </>
  );
}

/** Up, down and out. */
export function MoveButtons({ name, moves }: { name: string; moves: TierMoves }) {
  const { t } = useTranslation();
  return (
    <span className={styles.moves}>
      {moves.onUp !== undefined && (
        <>
          <Tooltip title={t('tiering.moveUp')}>
            <Button
              type="text"
              size="small"
              icon={<ArrowUpOutlined />}
              aria-label={t('tiering.moveUp')}
              disabled={!moves.onUp}
              onClick={() => moves.onUp?.()}
            />
          </Tooltip>
          <Tooltip title={t('tiering.moveDown')}>
            <Button
              type="text"
              size="small"
              icon={<ArrowDownOutlined />}
              aria-label={t('tiering.moveDown')}
              disabled={!moves.onDown}
              onClick={() => moves.onDown?.()}
            />
          </Tooltip>
        </>
      )}
      <Popconfirm
        title={t('tiering.removeTier', { name })}
        description={t('tiering.removeTierHint')}
        okText={t('words.remove')}
        cancelText={t('words.cancel')}
        onConfirm={() => moves.onRemove?.()}
      >
        <Button
          type="text"
          size="small"
          danger
          icon={<DeleteOutlined />}
          aria-label={t('words.remove')}
          disabled={!moves.onRemove}
        />
      </Popconfirm>
    </span>
  );
}
