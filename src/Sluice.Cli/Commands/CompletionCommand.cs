using System.CommandLine;
using Sluice.Cli.Help;

namespace Sluice.Cli.Commands;

/// <summary><c>sluice completion</c></summary>
internal static class CompletionCommand
{
    // The program itself answers what can follow: its [suggest] directive takes a cursor position and the line.
    private const string Bash =
        """
        _sluice() {
          local IFS=$'\n' line=${COMP_LINE#*[[:space:]]}
          [ "$line" = "$COMP_LINE" ] && line=
          local word=${COMP_WORDS[COMP_CWORD]} offset=$(( ${#COMP_LINE} - ${#line} ))
          COMPREPLY=( $(compgen -W "$("${COMP_WORDS[0]}" "[suggest:$(( COMP_POINT - offset ))]" "$line" 2>/dev/null)" -- "$word") )
        }
        complete -o default -F _sluice sluice

        """;

    private const string Zsh =
        """
        #compdef sluice
        _sluice() {
          local line=${BUFFER#*[[:space:]]}
          [[ $line == $BUFFER ]] && line=
          local -a found=( ${(f)"$(${words[1]} "[suggest:$(( CURSOR - ${#BUFFER} + ${#line} ))]" "$line" 2>/dev/null)"} )
          compadd -- $found || _files
        }
        compdef _sluice sluice

        """;

    private const string Fish =
        """
        function __sluice_complete
          set -l line (string replace -r '^\s*\S+\s?' '' -- (commandline -cp))
          sluice "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c sluice -a '(__sluice_complete)'

        """;

    public static SluiceCommand Create(Session session)
    {
        var shell = new Argument<string>("shell") { HelpName = "SHELL", Description = "bash, zsh or fish." };
        shell.CompletionSources.Add("bash", "zsh", "fish");
        var command = new SluiceCommand("completion", "the script that completes sluice's commands, options and contract names in a shell")
        {
            Section = "More",
            Usage = "bash|zsh|fish",
            Examples = [new("sluice completion bash > ~/.local/share/bash-completion/completions/sluice", "for every new shell")],
            ExitCodes = [(ExitCode.Ok, "printed"), (ExitCode.Usage, "the shell is not known")],
        };
        command.Add(shell);
        command.SetAction(arguments =>
        {
            var name = arguments.GetRequiredValue(shell);
            session.Terminal.Out.Write(name switch
            {
                "bash" => Bash,
                "zsh" => Zsh,
                "fish" => Fish,
                _ => throw new CommandException(ExitCode.Usage, $"there is no completion for '{name}'; there is for bash, zsh and fish."),
            });
            return (int)ExitCode.Ok;
        });
        return command;
    }
}
