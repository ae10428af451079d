/**
 * The signs that a state can have.
 */
export type DotShape = 'full' | 'ring' | 'half' | 'bar' | 'cross' | 'dots' | 'square';
