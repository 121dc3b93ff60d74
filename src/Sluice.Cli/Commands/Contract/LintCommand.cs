using System.CommandLine;
using Sluice.Cli.Help;
using Sluice.Cli.Linting;
using Sluice.Schemas.Lint;

namespace Sluice.Cli.Commands.Contract;

/// <summary><c>sluice contract lint</c></summary>
internal static class LintCommand
{
    public static SluiceCommand Create(Session session)
    {
        var contract = new Argument<string?>("contract")
        {
            HelpName = "CONTRACT",
            Arity = ArgumentArity.ZeroOrOne,
            Description = "NAME[@VERSION] of the workspace. Default: the latest version of every contract.",
        };
        contract.CompletionSources.Add(_ => CommandOptions.ContractNames(session));
        var schema = new Option<string?>("--schema", "-s") { HelpName = "FILE", Description = "A JSON Schema file instead; - is standard input. No workspace is needed." };
        var write = new Option<string?>("--write", "-w") { HelpName = "FILE", Description = "Write the schema as the provider takes it; - is standard output." };
        var json = CommandOptions.Json("Print {profile, contract, schema, accepted, findings[{file, line, pointer, code, severity, message}], sent, ...}; "
            + "one object a line for every contract.");
        var profile = Profile();
        var command = Describe();
        command.Add(contract);
        command.Add(schema);
        command.Add(profile);
        command.Add(write);
        command.Add(json);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var targets = await LintTarget.OfAsync(session, arguments, arguments.GetValue(schema), arguments.GetValue(contract), cancellationToken);
            var run = new LintRun(session.Terminal, arguments.GetRequiredValue(profile), arguments.GetValue(json));
            return (int)(arguments.GetValue(write) is { } file ? run.Write(targets, file) : run.Check(targets));
        });
        return command;
    }

    private static Option<ProviderProfile> Profile()
    {
        var names = string.Join(", ", ProviderProfile.All.Select(p => p.Name));
        var option = new Option<ProviderProfile>("--profile", "-p")
        {
            HelpName = "NAME",
            Description = $"The provider: {names}. 'any' is what all of them take. Default any.",
            DefaultValueFactory = _ => ProviderProfile.Any,
        };
        option.CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (ProviderProfile.Find(text) is { } found) return found;
            result.AddError($"--profile: there is no profile '{text}'.{Suggestion.Sentence(text, ProviderProfile.All.Select(p => p.Name))} There are: {names}.");
            return ProviderProfile.Any;
        };
        option.CompletionSources.Add(_ => ProviderProfile.All.Select(p => new System.CommandLine.Completions.CompletionItem(p.Name)));
        return option;
    }

    private static SluiceCommand Describe() => new("lint", "what a provider's structured output refuses or ignores of a schema")
    {
        Section = "Contracts",
        Usage = "[CONTRACT | --schema FILE] [--profile NAME] [--write FILE] [--json]",
        Notes =
        [
            "Each finding is one line on standard output: 'FILE:LINE: SEVERITY POINTER: MESSAGE [CODE]'. 'refused': the provider does not take "
            + "the schema; 'ignored': it takes the schema and does not enforce this.",
            "--write makes the schema to send: closed, optional members as unions with null, what cannot be said moved into descriptions. It is "
            + "for sending only; a reply is always checked against the contract's own schema.",
        ],
        Examples =
        [
            new("sluice contract lint --profile openai", "every contract of the workspace"),
            new("sluice contract lint invoice@2 --profile gemini", "one version"),
            new("sluice contract lint --schema plan.json --profile openai --write plan.openai.json", "the schema as OpenAI takes it"),
        ],
        ExitCodes =
        [
            (ExitCode.Ok, "the provider takes every schema; with --write, the written one"),
            (ExitCode.Rejected, "the provider refuses a schema; with --write, even the written one"),
            (ExitCode.Usage, "the command line, the schema or a file is wrong"),
            (ExitCode.Workspace, "the workspace has problems"),
        ],
    };
}
