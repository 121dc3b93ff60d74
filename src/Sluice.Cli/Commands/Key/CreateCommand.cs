using System.CommandLine;
using Sluice.Cli.Help;
using Sluice.Cli.Printing;
using Sluice.Gateway;

namespace Sluice.Cli.Commands.Key;

/// <summary><c>sluice key create</c></summary>
internal static class CreateCommand
{
    public static SluiceCommand Create(Session session)
    {
        var name = new Option<string>("--name") { HelpName = "TEXT", Description = "What people call the key: who or what uses it.", Required = true };
        var scopes = new Option<KeyScopes>("--scope")
        {
            HelpName = "SCOPE",
            Description = $"What it may do, given once for each: {string.Join(", ", KeyScopeNames.All)}.",
            Required = true,
            AllowMultipleArgumentsPerToken = false,
            Arity = ArgumentArity.OneOrMore,
            CustomParser = result => result.Tokens.Aggregate(KeyScopes.None, (all, token) =>
            {
                var scope = KeyScopeNames.Parse(token.Value);
                if (scope == KeyScopes.None) result.AddError($"--scope: '{token.Value}' is no scope. Give one of {string.Join(", ", KeyScopeNames.All)}.");
                return all | scope;
            }),
        };
        scopes.CompletionSources.Add(_ => KeyScopeNames.All);
        var expires = KeyArguments.Duration("--expires", "How long it may be used, such as 90d. Default: until it is revoked.");
        var requests = Limit("--requests-per-minute", "Most requests a minute, in each server. Default: no limit.");
        var tokens = Limit("--tokens-per-minute", "Most model tokens a minute, in each server. Default: no limit.");
        var json = CommandOptions.Json("Print the key with its secret as JSON.");
        var command = Describe();
        foreach (var option in new Option[] { name, session.TenantOption, scopes, expires, requests, tokens, json }) command.Add(option);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var now = TimeProvider.System.GetUtcNow();
            var wanted = new NewApiKey
            {
                Tenant = arguments.GetRequiredValue(session.TenantOption),
                Name = arguments.GetRequiredValue(name),
                Scopes = arguments.GetRequiredValue(scopes),
                ExpiresAt = now + arguments.GetValue(expires),
                RequestsPerMinute = arguments.GetValue(requests),
                TokensPerMinute = arguments.GetValue(tokens),
            };
            if (wanted.Problem(now) is { } problem) throw new CommandException(ExitCode.Usage, problem);
            await using var sluice = await session.OpenAsync(arguments, cancellationToken);
            var issued = await sluice.Keys.CreateAsync(wanted, cancellationToken);
            Show(session, issued, arguments.GetValue(json));
            return (int)ExitCode.Ok;
        });
        return command;
    }

    /// <summary>The secret goes to standard output, and everything about it elsewhere: it can be piped into a secret store.</summary>
    public static void Show(Session session, IssuedKey issued, bool json)
    {
        var terminal = session.Terminal;
        if (json)
        {
            JsonText.Write(terminal, writer => KeyJson.Write(writer, issued.Key, issued.Key.Secrets[0].MadeAt, issued.Secret));
            return;
        }

        terminal.Out.WriteLine(issued.Secret);
        terminal.Out.Flush();
        terminal.Tell($"key {issued.Key.Id} '{issued.Key.Name}' of the tenant {issued.Key.Tenant}: {string.Join(", ", KeyScopeNames.Of(issued.Key.Scopes))}");
        terminal.Tell("The secret is shown this once and stored nowhere. Keep it where secrets are kept.");
    }

    private static Option<int?> Limit(string name, string description)
    {
        var option = new Option<int?>(name) { HelpName = "N", Description = description };
        option.CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, out var value) && value >= 1) return value;
            result.AddError($"{name}: '{result.Tokens[0].Value}' is not a whole number from 1 to {Quantity.Of(int.MaxValue)}.");
            return null;
        };
        return option;
    }

    private static SluiceCommand Describe() => new("create", "makes an API key and prints its secret, once")
    {
        Section = "Access",
        Usage = "--name TEXT --scope SCOPE... [--tenant NAME] [--expires TIME] [--json]",
        Notes =
        [
            "submit: outputs, /v1, sessions, notes and documents. read: records, failures, contracts and the rest that can be read. operate: migrations, aliases, "
            + "reloads. admin: keys of the same tenant. Scopes do not include each other.",
            "As soon as one key exists, a server answers nobody without one; servers that run see it within 5 seconds.",
        ],
        Examples =
        [
            new("sluice key create --name mentor-app --scope submit --scope read", "for an application"),
            new("sluice key create --name deploy --scope operate --expires 90d", "for a pipeline that reloads and migrates"),
            new("sluice key create --name acme --tenant acme --scope submit --requests-per-minute 600", "for a customer, with a limit"),
        ],
        ExitCodes = KeyArguments.ExitCodes,
    };
}
