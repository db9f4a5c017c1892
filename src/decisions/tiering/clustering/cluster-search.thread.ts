import { serveThread } from '../../../platform/threads/serve-thread.js';
import { searchClusters, type ClusterSearch, type FoundClusters } from './cluster-search.js';

/** Points one after the other in one list, which is handed over faster than lists of lists. */
export interface ClusterTask extends ClusterSearch {
  values: Float64Array;
  /** Figures per point. */
  width: number;
}

serveThread<ClusterTask, FoundClusters>(({ values, width, ...search }) => {
  const points = Array.from({ length: values.length / width }, (_, index) =>
    Array.from(values.subarray(index * width, (index + 1) * width)),
  );
  return searchClusters(points, search);
});
