/**
 * The completion script for bash. Works without the package bash-completion, from bash 3.2 (macOS) on.
 */
import { namesWithValue, optionsToComplete, quoted, type Completed, type Word } from './tree';

export function bashScript(all: readonly Completed[]): string {
  const paths = all.filter(({ path }) => path !== '').map(({ path }) => quoted(path));
  return `# Completion of bootbench in bash. For every new shell, add to ~/.bashrc:
#   eval "$(bootbench completion bash)"

_bootbench_words() {
  local IFS=$'\\n'
  COMPREPLY=($(compgen -W "$1" -- "$cur"))
}

_bootbench_files() {
  local IFS=$'\\n'
  compopt -o filenames 2>/dev/null
  COMPREPLY=($(compgen -f -- "$cur"))
}

_bootbench_saved() {
  local name
  COMPREPLY=()
  while IFS= read -r name; do
    [[ $name == "$cur"* ]] && COMPREPLY+=("$(printf '%q' "$name")")
  done < <("\${COMP_WORDS[0]}" __names 2>/dev/null)
}

_bootbench() {
  local cur=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]} place='' word i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    case $word in
      --) place='' ;;
      ${namesWithValue(all).join(' | ')}) ((i++)) ;;
      -*) ;;
      *)
        case "\${place:+$place }$word" in
${inLines(paths, 10)}) place="\${place:+$place }$word" ;;
        esac
        ;;
    esac
  done
  case $before in
${optionsToComplete(all)
  .map(({ names, takes }) => `    ${names.join(' | ')}) ${call(takes ?? 'anything')}; return ;;`)
  .join('\n')}
    ${withoutCompletion(all).join(' | ')}) return ;;
  esac
  case $place in
${all.map(branch).join('\n')}
  esac
}

complete -F _bootbench bootbench
`;
}

/** Options whose values nobody can guess. */
function withoutCompletion(all: readonly Completed[]): string[] {
  const known = optionsToComplete(all).flatMap((one) => one.names);
  const rest = namesWithValue(all).filter((name) => !known.includes(name));
  return rest.length === 0 ? ["''"] : rest;
}

function branch({ path, commands, options, words }: Completed): string {
  const optionWords = list(options.flatMap(({ names }) => names.filter((name) => name.startsWith('--'))));
  const rest =
    commands.length > 0
      ? `_bootbench_words ${list(commands.map(({ name }) => name))}`
      : words === 'nothing'
        ? ':'
        : call(words);
  return `    ${quoted(path)})
      if [[ $cur == -* ]]; then _bootbench_words ${optionWords}
      else ${rest}; fi ;;`;
}

function call(word: Word): string {
  if (word === 'saved device') return '_bootbench_saved';
  if (word === 'file') return '_bootbench_files';
  return word === 'anything' ? ':' : `_bootbench_words ${list(word.choices)}`;
}

/** Words that are split at newlines. */
function list(words: readonly string[]): string {
  return `$'${words.join(String.raw`\n`)}'`;
}

function inLines(alternatives: readonly string[], indent: number): string {
  const space = ' '.repeat(indent);
  return `${space}${alternatives.join(` | \\\n${space}`)}`;
}
