using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Sluice.Cli.Help;
using Sluice.Server;
using Sluice.Workspace;

namespace Sluice.Cli.Commands;

/// <summary><c>sluice serve</c></summary>
internal static class ServeCommand
{
    public static SluiceCommand Create(Session session)
    {
        var standard = new ServerOptions();
        var url = new Option<string>("--url")
        {
            HelpName = "URL",
            Description = $"Address to listen on: 127.0.0.1 for this machine only, 0.0.0.0 or [::] for others too; port 0 takes a free one. Default {standard.Url}.",
            DefaultValueFactory = _ => standard.Url,
        };
        var certificate = new Option<string?>("--tls-certificate") { HelpName = "FILE", Description = "PEM file with the certificate of an https address, and its chain." };
        var key = new Option<string?>("--tls-key") { HelpName = "FILE", Description = "PEM file with the certificate's key." };
        var insecure = CommandOptions.Flag("--insecure-http", "Listen with plain http where other machines can reach it: only behind a proxy that does TLS.");
        var level = LogLevelOption(standard.LogLevel);
        var clean = CommandOptions.Flag("--require-clean", "Refuse to serve files that differ from their Git commit; git.requireClean in sluice.yaml does the same.");
        var watch = CommandOptions.Flag("--watch", "Reload the workspace when its files change; not with --at.");
        var development = CommandOptions.Flag("--dev", "This machine is for development: as --watch.");
        var limits = new ServeLimits();
        var command = Describe();
        command.Add(clean);
        command.Add(watch);
        command.Add(development);
        foreach (var option in (Option[])[url, certificate, key, insecure, level, .. limits.Options]) command.Add(option);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            if (arguments.GetValue(watch) && arguments.GetValue(session.AtOption) is not null)
                throw new CommandException(ExitCode.Usage, "--watch watches files, and --at reads from Git: after the branch has moved, POST /api/workspace/reload.");
            var options = new ServerOptions
            {
                Url = arguments.GetRequiredValue(url),
                TlsCertificate = arguments.GetValue(certificate) is { } pem ? session.Terminal.Resolve(pem) : null,
                TlsKey = arguments.GetValue(key) is { } secret ? session.Terminal.Resolve(secret) : null,
                InsecureHttp = arguments.GetValue(insecure),
                LogLevel = arguments.GetValue(level),
                Development = arguments.GetValue(development),
                Watch = arguments.GetValue(watch) ? true : null,
            };
            limits.Apply(arguments, options);
            using var logging = Logging(options.LogLevel);
            var error = session.Terminal.Error;
            try
            {
                // Opening pins versions for ever: not for an address that cannot be.
                SluiceServer.Check(options);
                var embedded = new EmbeddedOptions
                {
                    At = arguments.GetValue(session.AtOption),
                    Clean = arguments.GetValue(clean) ? CleanRule.Required : CleanRule.AsSettingsSay,
                    LoggerFactory = logging,
                };
                await using var sluice = await session.OpenAsync(session.WorkspaceFolder(arguments), embedded, cancellationToken);
                await SluiceServer.RunAsync(sluice, options, address => error.WriteLine($"listening on {address}"), cancellationToken);
            }
            catch (ServerStartException exception)
            {
                throw new CommandException(ExitCode.Usage, exception.Problems);
            }

            session.Terminal.Tell("stopped");
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static Option<LogLevel> LogLevelOption(LogLevel standard)
    {
        var level = new Option<LogLevel>("--log-level")
        {
            HelpName = "LEVEL",
            Description = "What is logged to standard error: Trace, Debug, Information, Warning, Error, Critical or None. Default Information.",
            DefaultValueFactory = _ => standard,
        };
        level.CustomParser = result =>
        {
            if (Enum.TryParse<LogLevel>(result.Tokens[0].Value, ignoreCase: true, out var value) && Enum.IsDefined(value)) return value;
            result.AddError($"--log-level: '{result.Tokens[0].Value}' is no level. Give one of {string.Join(", ", Enum.GetNames<LogLevel>())}.");
            return LogLevel.Information;
        };
        return level;
    }

    // The gateway's own warnings, in the form of the server's.
    private static ILoggerFactory Logging(LogLevel level) => LoggerFactory.Create(builder => builder
        .SetMinimumLevel(level)
        .AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
        })
        .Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace));

    private static SluiceCommand Describe() => new("serve", "the gateway as an HTTP server, until Ctrl-C")
    {
        Section = "Run",
        Usage = "[--url URL] [--tls-certificate PEM --tls-key PEM] [--watch] [--dev] [--require-clean] [limits]",
        Notes =
        [
            "Prints 'listening on URL' to standard error once it takes requests. On Ctrl-C or a termination signal running submissions finish first.",
            "Where other machines can reach it, it starts only with an API key (sluice key create) and over https.",
        ],
        Examples =
        [
            new("sluice serve", "on http://127.0.0.1:8710"),
            new("sluice serve --watch", "changed contracts, prompts, models and collections are served as soon as all of them are sound"),
            new("sluice serve --url https://0.0.0.0:8710 --tls-certificate server.pem --tls-key server.key", "for other machines"),
            new("sluice serve --at production", "what the branch or tag 'production' holds, whatever lies in the folder"),
            new("curl -s localhost:8710/api/outputs -H 'content-type: application/json' -d '{\"contract\":\"invoice\",\"output\":\"...\"}'", "submit to it"),
        ],
        ExitCodes =
        [
            (ExitCode.Ok, "stopped by Ctrl-C or a termination signal"),
            (ExitCode.Usage, "the command line is wrong, or the address cannot be listened on"),
            (ExitCode.Workspace, "the workspace has problems"),
            (ExitCode.Store, "the store could not be opened"),
        ],
    };
}
