using Sluice.Simulator;

namespace Sluice.Mentor;

/// <summary>How the mentor was started.</summary>
internal sealed record MentorOptions
{
    /// <summary>Tokens of a conversation that a model is shown, in both versions of the mentor: the plan has no place in them for long.</summary>
    public const int WindowTokens = 300;

    /// <summary>Where the pages are; a loopback address.</summary>
    public Uri Url { get; init; } = new("http://127.0.0.1:8720");

    /// <summary>The folder with contracts, prompts and model configurations; the store lies in it.</summary>
    public required string Workspace { get; init; }

    /// <summary>A real model's endpoint, with <c>/v1</c>; null: the simulator in this process.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>The real model's id; null: as <c>models/default.yaml</c> says.</summary>
    public string? Model { get; init; }

    /// <summary>Opens the pages in a browser once they can be seen.</summary>
    public bool Open { get; init; }

    /// <summary>What the simulated model's answers are drawn from.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>How often the simulated model fails, and how.</summary>
    public FaultProfile Profile { get; init; } = FaultProfile.Default;

    /// <summary>Median time that the simulated model takes to answer.</summary>
    public TimeSpan Latency { get; init; } = TimeSpan.FromMilliseconds(250);
}
