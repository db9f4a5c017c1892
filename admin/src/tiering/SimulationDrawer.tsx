import { Button, Drawer } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SchemeDetail } from '../api/types.js';
import { PublishDialog } from './PublishDialog.js';
import { lowToHigh, SimulationBody } from './SimulationBody.js';
import type { SchemeEditor } from './useSchemeEditor.js';

/** What publishing the draft would do: who moves from where to where, whom it reaches and what it costs. */
export function SimulationDrawer({ scheme, editor }: { scheme: SchemeDetail; editor: SchemeEditor }) {
  const { t } = useTranslation();
  const [isPublishing, setPublishing] = useState(false);
  const simulation = useMemo(
    () => editor.simulation && lowToHigh(editor.simulation, scheme),
    [editor.simulation, scheme],
  );
  return (
    <Drawer
      open={simulation !== null}
      size={960}
      title={t('tiering.simulation')}
      onClose={editor.closeSimulation}
      data-testid="simulation"
      footer={
        <div style={{ display: 'flex', justifyContent: 'flex-end', gap: 8 }}>
          <Button onClick={editor.closeSimulation}>{t('tiering.goOnEditing')}</Button>
          <Button type="primary" onClick={() => setPublishing(true)} data-testid="publish">
            {t('tiering.publish')}
          </Button>
        </div>
      }
    >
      {simulation && <SimulationBody scheme={scheme} simulation={simulation} />}
      {simulation && (
        <PublishDialog
          isOpen={isPublishing}
          simulation={simulation}
          editor={editor}
          onClose={() => setPublishing(false)}
        />
      )}
    </Drawer>
  );
}
