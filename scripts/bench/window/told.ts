/** Begins each line on the standard output of a measured application that is meant for who measures. */
export const TOLD = 'bench: ';
