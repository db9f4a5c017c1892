import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatCount } from '../format/number.js';
import { TagPeopleDialog } from './TagPeopleDialog.js';
import styles from './tags.module.css';

/** What to do with the people ticked in a list. */
export function SelectionBar({ memberIds, onClear }: { memberIds: string[]; onClear: () => void }) {
  const { t } = useTranslation();
  const [dialog, setDialog] = useState<'add' | 'remove' | null>(null);
  if (memberIds.length === 0) return null;
  return (
    <div className={styles.selection} data-testid="selection-bar">
      <span>{t('tags.selected', { count: formatCount(memberIds.length) })}</span>
      <Button size="small" type="primary" onClick={() => setDialog('add')} data-testid="selection-tag">
        {t('tags.giveTag')}
      </Button>
      <Button size="small" onClick={() => setDialog('remove')} data-testid="selection-untag">
        {t('tags.takeTag')}
      </Button>
      <Button size="small" type="text" onClick={onClear}>
        {t('tags.clearSelection')}
      </Button>
      {dialog && (
        <TagPeopleDialog
          memberIds={memberIds}
          isRemoval={dialog === 'remove'}
          onClose={() => setDialog(null)}
        />
      )}
    </div>
  );
}
