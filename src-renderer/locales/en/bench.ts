/** Words of the bench. */
export const bench = { title: 'Bench' };
