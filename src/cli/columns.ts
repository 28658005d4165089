const DEFAULT_COLUMNS = 80;

/** Columns of a terminal: 80 where the output has none, which includes a terminal with a size of 0 by 0. */
export function columnsOf({ columns }: { readonly columns?: number | undefined }): number {
  return columns === undefined || !(columns > 0) ? DEFAULT_COLUMNS : columns;
}
