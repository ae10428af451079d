/**
 * The completion script for fish.
 */
import { namesWithValue, type Completed, type CompletedOption, type Word } from './tree';

export function fishScript(all: readonly Completed[]): string {
  const paths = all.filter(({ path }) => path !== '').map(({ path }) => quotedForFish(path));
  return `# Completion of bootbench in fish. Run once:
#   bootbench completion fish > ~/.config/fish/completions/bootbench.fish

function __bootbench_place
  set -l words (commandline -opc)
  set -l place ''
  set -l skip 0
  for word in $words[2..-1]
    if test $skip -eq 1
      set skip 0
      continue
    end
    switch $word
      case --
        set place ''
      case ${namesWithValue(all).join(' ')}
        set skip 1
      case '-*'
      case '*'
        set -l next (string trim -- "$place $word")
        if contains -- $next ${paths.join(' ')}
          set place $next
        end
    end
  end
  echo $place
end

function __bootbench_at
  test (__bootbench_place) = "$argv[1]"
end

complete -c bootbench -f
${all.flatMap(linesOf).join('\n')}
`;
}

function linesOf({ path, commands, options, words }: Completed): string[] {
  const at = `complete -c bootbench -n ${quotedForFish(`__bootbench_at ${quotedForFish(path)}`)}`;
  return [
    ...commands.map(({ name, about }) => `${at} -a ${quotedForFish(name)} -d ${quotedForFish(about)}`),
    ...(commands.length > 0 || words === 'nothing' ? [] : [`${at}${value(words)}`]),
    ...options.map((one) => `${at}${optionText(one)}`),
  ];
}

function optionText({ names, about, takes }: CompletedOption): string {
  const flags = names.map((name) =>
    name.startsWith('--') ? ` -l ${name.slice(2)}` : ` -s ${name.slice(1)}`,
  );
  return `${flags.join('')}${takes === undefined ? '' : ` -r${value(takes)}`} -d ${quotedForFish(about)}`;
}

function value(word: Word): string {
  if (word === 'file') return ' -F';
  if (word === 'saved device') return " -f -a '(bootbench __names 2>/dev/null)'";
  return word === 'anything' ? ' -f' : ` -f -a ${quotedForFish(word.choices.join(' '))}`;
}

/** In single quotes, in which fish knows two escapes. */
function quotedForFish(text: string): string {
  return `'${text.replaceAll('\\', String.raw`\\`).replaceAll("'", String.raw`\'`)}'`;
}
