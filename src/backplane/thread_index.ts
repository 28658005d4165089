/** One of the server's threads, counted from 0. */
export type ThreadIndex = number;
