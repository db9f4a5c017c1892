import type { Wording } from '../wording.js';
import type * as source from '../zh-cn/table.js';

export const table: Wording<typeof source.table> = {
  export: 'Export',
  exportHint: 'Exports what the filters show; phones and ids stay text',
  exportAs: { xlsx: 'Excel workbook (.xlsx)', csv: 'CSV file (.csv)' },
  columns: 'Columns',
  actions: 'Actions',
  pageSize: 'Rows per page',
  perPage: '{{size}} / page',
  page: 'Page {{page}}',
  previous: 'Previous page',
  next: 'Next page',
  search: 'Search',
  reset: 'Reset',
  expand: 'More filters',
  collapse: 'Fewer filters',
};

export const charts: Wording<typeof source.charts> = {
  table: 'Table',
  chart: 'Chart',
  name: 'Name',
  count: 'People',
  share: 'Share',
  date: 'Date',
  amount: 'Paid amount',
  orders: 'Orders',
  from: 'From',
  to: 'To',
  range: 'Range',
  pyramidAria: '{{title}}, from high to low: {{items}}',
  item: '{{name}} {{count}} people, {{share}}',
};
