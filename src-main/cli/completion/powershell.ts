/**
 * The completion script for PowerShell, 5.1 (which Windows has) and newer.
 */
import { namesWithValue, optionsToComplete, type Completed, type CompletedOption, type Word } from './tree';

export function powershellScript(all: readonly Completed[]): string {
  return `# Completion of bootbench in PowerShell. For every new shell, add to the file that $PROFILE names:
#   bootbench completion powershell | Out-String | Invoke-Expression

Register-ArgumentCompleter -Native -CommandName @('bootbench', 'bootbench.cmd') -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $takesValue = @(${list(namesWithValue(all))})
  $places = @{
${onlyOnce(
  all.map(({ path }) => path),
  all.map(placeLine),
)}
  }
  $values = @{
${valueLines(optionsToComplete(all))}
  }
  # A word begins before the cursor; the one that is being typed is none of those before it.
  $before = @($commandAst.CommandElements | Select-Object -Skip 1 |
    Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { $_.Extent.Text.Trim("'", '"') })
  $place = ''
  $last = ''
  $skip = $false
  foreach ($word in $before) {
    $last = $word
    if ($skip) { $skip = $false; continue }
    if ($word -ceq '--') { $place = ''; continue }
    if ($takesValue -ccontains $word) { $skip = $true; continue }
    if ($word.StartsWith('-')) { continue }
    $next = "$place $word".Trim()
    if ($places.ContainsKey($next)) { $place = $next }
  }
  if ($skip -and -not $values.ContainsKey($last)) { return }
  $found = @(
    if ($skip) { $values[$last] }
    elseif ($wordToComplete.StartsWith('-')) { $places[$place].options }
    else { $places[$place].words }
  )
  if ($found.Count -eq 1) {
    # PowerShell completes names of files by itself where nothing is returned.
    if ($found[0] -ceq '${FILES}') { return }
    if ($found[0] -ceq '${SAVED}') {
      $program = $commandAst.GetCommandName()
      $found = @(& $program __names 2>$null)
    }
  }
  $found | Where-Object { $_ -and $_.StartsWith($wordToComplete.Trim("'", '"'), [StringComparison]::Ordinal) } |
    ForEach-Object {
      $text = if ($_ -match "[^\\w./:=-]") { "'" + $_.Replace("'", "''") + "'" } else { $_ }
      [System.Management.Automation.CompletionResult]::new($text, $_, 'ParameterValue', $_)
    }
}
`;
}

function placeLine({ path, commands, options, words }: Completed): string {
  const names = options.flatMap((one) => one.names.filter((name) => name.startsWith('--')));
  const next =
    commands.length > 0
      ? `@(${list(commands.map(({ name }) => name))})`
      : wordText(words === 'nothing' ? 'anything' : words);
  return `    ${quoted(path)} = @{ options = @(${list(names)}); words = ${next} }`;
}

function valueLines(options: readonly CompletedOption[]): string {
  const names = options.flatMap((one) => one.names);
  const lines = options.flatMap((one) =>
    one.names.map((name) => `    ${quoted(name)} = ${wordText(one.takes ?? 'anything')}`),
  );
  return onlyOnce(names, lines);
}

/** A key that comes twice is an error of the whole script, and PowerShell does not tell small letters from capitals. */
function onlyOnce(keys: readonly string[], lines: readonly string[]): string {
  const seen = new Set<string>();
  const kept = lines.filter((_, at) => {
    const key = (keys[at] ?? '').toLowerCase();
    return !seen.has(key) && seen.add(key);
  });
  return kept.join('\n');
}

/** No command and no name of a file. */
const SAVED = '<saved>';
const FILES = '<file>';

function wordText(word: Word): string {
  if (word === 'saved device') return quoted(SAVED);
  if (word === 'file') return quoted(FILES);
  return word === 'anything' ? '@()' : `@(${list(word.choices)})`;
}

function list(words: readonly string[]): string {
  return words.map(quoted).join(', ');
}

/** In single quotes, in which PowerShell knows one escape. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
