/**
 * The completion script for zsh.
 */
import { namesWithValue, optionsToComplete, quoted, type Completed, type Word } from './tree';

export function zshScript(all: readonly Completed[]): string {
  const paths = all.filter(({ path }) => path !== '').map(({ path }) => quoted(path));
  return `#compdef bootbench
# Completion of bootbench in zsh. For every new shell, add to ~/.zshrc after compinit:
#   eval "$(bootbench completion zsh)"

_bootbench_saved() {
  local -a names
  names=("\${(@f)$("$words[1]" __names 2>/dev/null)}")
  compadd -a names
}

_bootbench() {
  local place='' before=$words[CURRENT-1] word
  local -a list options
  integer i
  for ((i = 2; i < CURRENT; i++)); do
    word=$words[i]
    case $word in
      --) place='' ;;
      (${namesWithValue(all).join('|')})
        ((i++)) ;;
      -*) ;;
      *)
        case "\${place:+$place }$word" in
          (${paths.join('|')})
            place="\${place:+$place }$word" ;;
        esac
        ;;
    esac
  done
  case $before in
${optionsToComplete(all)
  .map(({ names, takes }) => `    (${names.join('|')}) ${call(takes ?? 'anything')}; return ;;`)
  .join('\n')}
  esac
  case $place in
${all.map(branch).join('\n')}
  esac
}

if [[ $funcstack[1] == _bootbench ]]; then _bootbench "$@"; else compdef _bootbench bootbench; fi
`;
}

function branch({ path, commands, options, words }: Completed): string {
  const optionWords = options.flatMap(({ names, about }) =>
    names.filter((name) => name.startsWith('--')).map((name) => described(name, about)),
  );
  const rest =
    commands.length > 0
      ? `list=(${commands.map(({ name, about }) => described(name, about)).join(' ')}); _describe -t commands command list`
      : words === 'nothing'
        ? ':'
        : call(words);
  return `    (${quoted(path)})
      if [[ $PREFIX == -* ]]; then options=(${optionWords.join(' ')}); _describe -o -t options option options
      else ${rest}; fi ;;`;
}

function described(name: string, about: string): string {
  return quoted(`${name.replaceAll(':', String.raw`\:`)}:${about.replaceAll('\n', ' ')}`);
}

function call(word: Word): string {
  if (word === 'saved device') return '_bootbench_saved';
  if (word === 'file') return '_files';
  return word === 'anything' ? ':' : `compadd -- ${word.choices.map(quoted).join(' ')}`;
}
