import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Drawer, Dropdown, Empty } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CellKind, Gift } from '../api/types-benefits.js';
import { addableKinds, blankGift, isComplete, marketingCells } from './cells.js';
import { GiftInputs } from './GiftInputs.js';
import type { BenefitEditor } from './useBenefitEditor.js';
import styles from './benefits.module.css';

interface Props {
  editor: BenefitEditor;
  tier: { tierCode: string | null; tierName: string };
  cell: CellKind;
  onClose: () => void;
}

/** What one tier brings on one occasion. */
export function CellEditor({ editor, tier, cell, onClose }: Props) {
  const { t } = useTranslation();
  const [gifts, setGifts] = useState<Gift[]>(() =>
    editor.giftsOf(tier.tierCode, cell).map(({ gift }) => gift),
  );
  const kinds = addableKinds(cell, gifts, editor.plan.isPredicted);
  const title = t('benefits.editCell', { tier: tier.tierName, cell: t(`benefits.cells.${cell}`) });
  return (
    <Drawer
      open
      size={480}
      title={title}
      onClose={onClose}
      footer={
        <Button
          type="primary"
          disabled={!gifts.every(isComplete)}
          onClick={() => {
            editor.setCell(tier.tierCode, cell, gifts);
            onClose();
          }}
          data-testid="cell-apply"
        >
          {t('benefits.apply')}
        </Button>
      }
    >
      <div className={styles.editor}>
        <p className="muted" style={{ margin: 0 }}>
          {t(`benefits.cellBasis.${cell}`)}
        </p>
        {marketingCells.has(cell) && (
          <p className="muted" style={{ margin: 0 }}>
            {t('benefits.marketingHint')}
          </p>
        )}
        {gifts.length === 0 && (
          <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('benefits.noGifts')} />
        )}
        {gifts.map((gift, index) => (
          <section key={index} className={styles.giftCard} data-testid={`gift-${index}`}>
            <div className={styles.giftHead}>
              {t(`benefits.kinds.${gift.kind}`)}
              <Button
                type="text"
                icon={<DeleteOutlined />}
                aria-label={t('benefits.remove')}
                onClick={() => setGifts(gifts.filter((_gift, at) => at !== index))}
              />
            </div>
            <GiftInputs
              gift={gift}
              cell={cell}
              editor={editor}
              tierCode={tier.tierCode}
              onChange={(changed) => setGifts(gifts.map((one, at) => (at === index ? changed : one)))}
            />
          </section>
        ))}
        <Dropdown
          trigger={['click']}
          disabled={kinds.length === 0 || gifts.length >= 10}
          menu={{
            items: kinds.map((kind) => ({
              key: kind,
              label: <span data-testid={`add-${kind}`}>{t(`benefits.kinds.${kind}`)}</span>,
              onClick: () => setGifts([...gifts, blankGift(kind)]),
            })),
          }}
        >
          <Button icon={<PlusOutlined />} data-testid="add-gift">
            {t('benefits.addGift')}
          </Button>
        </Dropdown>
      </div>
    </Drawer>
  );
}
