using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;

namespace Sluice.Simulator;

/// <summary>What the simulated model does. Checked when <see cref="SimulatorServer"/> starts.</summary>
public sealed class SimulatorOptions
{
    /// <summary>TCP port on 127.0.0.1; default 0, any free port.</summary>
    [Range(0, 65535)]
    public int Port { get; set; }

    /// <summary>The seed. Replies depend on it and on the request only; default 1.</summary>
    public long Seed { get; set; } = 1;

    /// <summary>How often each fault happens; default <see cref="FaultProfile.Default"/>.</summary>
    [Required]
    public FaultProfile Profile { get; set; } = FaultProfile.Default;

    /// <summary>Probability that a correction is answered with a valid document, from 0 to 1; default 0.8. The others are
    /// spoiled again, whatever the profile says. Transport faults come before it.</summary>
    [Range(0.0, 1.0)]
    public double MendRate { get; set; } = 0.8;

    /// <summary>Median time before an answer; single times are log-normal (sigma 0.5), drawn from the seed. Default 0: at
    /// once. Ignored for HTTP 429 and 500.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan LatencyMedian { get; set; } = TimeSpan.Zero;

    /// <summary>How long the fault <c>timeout</c> holds a request whose client does not give up, before it answers 504;
    /// default 60 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan TimeoutHold { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The header <c>Retry-After</c> of the fault <c>http-429</c>, in seconds; default 1.</summary>
    [Range(0, 3600)]
    public int RetryAfterSeconds { get; set; } = 1;

    /// <summary>Largest request body in bytes; default 4 MiB. A larger one is answered with 413.</summary>
    [Range(1024, 256 * 1024 * 1024)]
    public int BodyBytesMax { get; set; } = 4 * 1024 * 1024;

    /// <summary>How many different requests are remembered to count repetitions, oldest forgotten first; default 100,000.</summary>
    [Range(1, 10_000_000)]
    public int RequestsRememberedMax { get; set; } = 100_000;

    /// <summary>The model listed by <c>/v1/models</c>; default <c>simulator</c>. Chat completions accept any name.</summary>
    [Required]
    public string Model { get; set; } = "simulator";

    /// <summary>Writes what a reply says before it is spoiled: the document for the request's schema, or a text where there is none. Null, or an
    /// answer of null: made from the schema and the word lists. For a demonstration with a subject of its own; the same request must lead to
    /// the same answer.</summary>
    public Func<SimulatedRequest, JsonNode?>? Author { get; set; }

    /// <summary>The clock of latencies and holds; default the system's. Replies never depend on it.</summary>
    [Required]
    public TimeProvider Clock { get; set; } = TimeProvider.System;
}

[OptionsValidator]
internal sealed partial class SimulatorOptionsValidator : IValidateOptions<SimulatorOptions>;
