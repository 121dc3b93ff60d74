using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Sluice.Simulator;

namespace Sluice.Mentor.Opening;

/// <summary>The command line.</summary>
internal static class MentorCommand
{
    private const string WorkspaceDefault = "samples/mentor/workspace";
    private const int LatencyMax = 60_000;

    public static RootCommand Create()
    {
        var url = Parsed("--url", "Where the pages are: a loopback address.", "http://127.0.0.1:8720", text =>
            Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri is { IsLoopback: true, Scheme: "http", PathAndQuery: "/" } ? uri : null,
            "the pages have no keys, so they are on a loopback address only, such as http://127.0.0.1:8720");
        var workspace = Parsed("--workspace", "The folder with contracts, prompts and models; the store lies in it.", WorkspaceDefault, text => text, "name a folder");
        var endpoint = Parsed("--endpoint", "A real model's endpoint, with /v1; its key is read from OPENAI_API_KEY. Without it the model is simulated.", null, text =>
            Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri : null, "give an address such as http://localhost:11434/v1");
        var model = Parsed("--model", "The real model's id; goes with --endpoint.", null, text => text, "give a model's id");
        var noOpen = new Option<bool>("--no-open") { Description = "Opens no browser." };
        var seed = Parsed("--seed", "What the simulated model's answers are drawn from.", "1", text =>
            long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? (object)number : null, "give a whole number");
        var profile = Parsed("--profile", "How the simulated model fails: none, mild, default, hostile, or a file with rates.", "default", text =>
            FaultProfile.TryParse(text, out var read, out _) ? read : null, "there is no such profile, or its file cannot be used; there are none, mild, default and hostile");
        var latency = Parsed("--latency", "Median milliseconds that the simulated model takes.", "250", text =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= LatencyMax ? (object)TimeSpan.FromMilliseconds(number) : null,
            $"give milliseconds from 0 to {LatencyMax}");
        var command = new RootCommand("An educational mentor whose memory lies outside its model. A sample of Sluice.") { url, workspace, endpoint, model, noOpen, seed, profile, latency };
        command.Validators.Add(result =>
        {
            if (result.GetResult(endpoint) is null != result.GetResult(model) is null)
                result.AddError("--endpoint and --model go together. Leave both out for the simulated model.");
        });
        var standard = new MentorOptions { Workspace = WorkspaceDefault };
        command.SetAction((result, cancellationToken) => MentorProgram.RunAsync(new MentorOptions
        {
            Url = (Uri?)result.GetValue(url) ?? standard.Url,
            Workspace = (string?)result.GetValue(workspace) ?? standard.Workspace,
            Endpoint = (Uri?)result.GetValue(endpoint),
            Model = (string?)result.GetValue(model),
            Open = !result.GetValue(noOpen),
            Seed = (long?)result.GetValue(seed) ?? standard.Seed,
            Profile = (FaultProfile?)result.GetValue(profile) ?? standard.Profile,
            Latency = (TimeSpan?)result.GetValue(latency) ?? standard.Latency,
        }, cancellationToken));
        return command;
    }

    /// <summary>An option whose value is read by a function that gives null for what it cannot be.</summary>
    private static Option<object?> Parsed(string name, string description, string? standard, Func<string, object?> read, string advice)
    {
        return new Option<object?>(name) { Description = description + (standard is null ? "" : $" Default {standard}."), CustomParser = Parse };

        object? Parse(ArgumentResult result)
        {
            var value = result.Tokens is [var token] ? read(token.Value) : null;
            if (value is null) result.AddError($"{name}: {advice}.");
            return value;
        }
    }
}
