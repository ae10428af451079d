/**
 * Group 2 as Zephyr's stat_mgmt.c does it.
 */
import { Rc, STAT_GROUP, StatError } from '../codes';
import { counterValue } from '../statistics';
import { Refusal, type Behaviour } from './behaviour';

/** CONFIG_MCUMGR_GRP_STAT_MAX_NAME_LEN: a name has to be shorter. */
const NAME_BYTES = 32;

export const statBehaviours: { readonly [N in 'stat.show' | 'stat.list']: Behaviour<N> } = {
  'stat.show': ({ name }, { profile, uptimeMs }) => {
    if (name === undefined || name === '' || name.length >= NAME_BYTES) return new Refusal(Rc.invalid);
    const section = profile.statistics.find((one) => one.name === name);
    if (section === undefined) return new Refusal(StatError.invalidName, STAT_GROUP);
    return {
      name,
      fields: new Map(
        section.counters.map((counter, at) => [
          counter.name ?? `s${at}`,
          counterValue(counter, section.bits, uptimeMs),
        ]),
      ),
    };
  },

  'stat.list': (_request, { profile }) => ({ stat_list: profile.statistics.map(({ name }) => name) }),
};
