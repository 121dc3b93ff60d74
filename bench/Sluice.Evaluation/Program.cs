using System.CommandLine;
using Sluice.Evaluation;
using Sluice.Evaluation.Commands;
using Sluice.Evaluation.Evolution;
using Sluice.Evaluation.Methods;
using Sluice.Evaluation.Retrieval;

// Scores and speeds over folders of cases. Each command prints a table whose last line is the figure.
var root = new RootCommand("Scores Sluice's engines over case files.")
{
    RepairCommand.Create(),
    SuiteCommand.Create(),
    JsonCommand.Create(),
    LlmCommand.Create(),
    SpeedCommand.Create(),
    HostileCommand.Create(),
    MigrationsCommand.Create(),
    CanonicalCommand.Create(),
    EvolutionCommand.Create(),
    RetrievalCommand.Create(),
    RetrievalScaleCommand.Create(),
    VectorScaleCommand.Create(),
    MethodsCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
