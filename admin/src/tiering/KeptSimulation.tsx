import { Button, Drawer, Skeleton } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/http.js';
import type { SchemeDetail, Simulation } from '../api/types.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { lowToHigh, SimulationBody } from './SimulationBody.js';

interface Props {
  scheme: SchemeDetail;
  versionNo: number;
}

/** What a version that waits would do, for whoever has to approve it. */
export function KeptSimulation({ scheme, versionNo }: Props) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const simulation = useQuery({
    queryKey: ['scheme', scheme.code, 'kept-simulation', versionNo],
    queryFn: ({ signal }) =>
      api.get<Simulation>(`/schemes/${scheme.code}/versions/${versionNo}/simulation`, undefined, signal),
    enabled: isOpen,
  });
  return (
    <>
      <Button onClick={() => setOpen(true)} data-testid="kept-simulation">
        {t('tiering.approval.see')}
      </Button>
      <Drawer
        open={isOpen}
        size={960}
        title={t('tiering.simulation')}
        onClose={() => setOpen(false)}
        data-testid="simulation"
      >
        {simulation.isError && (
          <ErrorNotice
            error={simulation.error}
            what={t('tiering.simulation')}
            onRetry={() => void simulation.refetch()}
          />
        )}
        {simulation.isPending && isOpen && <Skeleton active paragraph={{ rows: 10 }} />}
        {simulation.data && (
          <SimulationBody scheme={scheme} simulation={lowToHigh(simulation.data, scheme)} />
        )}
      </Drawer>
    </>
  );
}
