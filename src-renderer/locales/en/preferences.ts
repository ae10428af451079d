/** Words of the preferences. */
export const preferences = { title: 'Preferences' };
