import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partOf, withPart } from '@shared/ipc/part';

const names = fc.constantFrom('a', 'b', 'c', '__proto__', 'x.y');
const fields = (value: fc.Arbitrary<unknown>) =>
  fc.dictionary(names, value, { maxKeys: 3, noNullPrototype: true });
const view = fields(fields(fields(fc.jsonValue({ maxDepth: 1 })))).map((state) => ({ id: 'one', state }));

describe('A part of a view', () => {
  it('makes of the view before the view after, whatever both hold', () => {
    let parts = 0;
    fc.assert(
      fc.property(view, view, fc.boolean(), (before, other, isNear) => {
        // One that differs in one place is what parts are for.
        const [key = 'a'] = Object.keys(before.state);
        const near = { ...before, state: { ...before.state, [key]: other.state[key] ?? before.state[key] } };
        const after = isNear ? near : other;
        const part = partOf(before, after);
        if (part === undefined) return;
        parts++;
        expect(withPart(before, part, part.at)).toEqual(after);
      }),
      { numRuns: 1000 },
    );
    expect(parts).toBeGreaterThan(10);
  });

  it('is what has changed, and leaves all else the same object', () => {
    const steps = [{ do: 'upload' }];
    const before = { id: 'one', state: { phase: 'running', steps, progress: { sent: 1, left: 2 } } };
    const after = { id: 'one', state: { phase: 'running', steps: [...steps], progress: { sent: 3 } } };
    const part = partOf(before, after);
    expect(part).toEqual({ id: 'one', at: ['state', 'progress'], set: { sent: 3 }, gone: ['left'] });
    const made = part && withPart(before, part, part.at);
    expect(made).toEqual(after);
    expect(made?.state.steps).toBe(steps);
  });

  it.each([
    ['nothing', {}],
    ['a field of the view', { name: 'new' }],
    ['a phase', { state: { phase: 'ended', progress: { sent: 1 } } }],
    ['two objects', { state: { phase: 'running', progress: { sent: 2 }, away: { since: 1 } } }],
    ['what is no object any more', { state: { phase: 'running', progress: null } }],
  ])('is none where %s has changed', (_name, change) => {
    const before = { id: 'one', name: 'old', state: { phase: 'running', progress: { sent: 1 } } };
    expect(partOf(before, { ...before, ...change })).toBeUndefined();
  });

  it('of something that is not there is refused', () => {
    const part = { id: 'one', at: ['state', 'progress'], set: { sent: 1 } };
    expect(() => withPart({ id: 'one', state: {} }, part, part.at)).toThrow('progress');
  });
});
