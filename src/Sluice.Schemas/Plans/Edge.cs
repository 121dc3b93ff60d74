namespace Sluice.Schemas.Plans;

/// <summary>The way from a plan to one below it: the keyword's path, with <c>/$ref</c> appended where references were followed.</summary>
/// <param name="Plan">The plan below.</param>
/// <param name="Path">Path without a leading slash, such as <c>properties/name/$ref</c>.</param>
internal readonly record struct Edge(Plan Plan, string Path);
