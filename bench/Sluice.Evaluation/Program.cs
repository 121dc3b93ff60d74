using System.CommandLine;
using Sluice.Evaluation.Commands;

// Scores and speeds over folders of cases. Each command prints a table whose last line is the figure.
var root = new RootCommand("Measures Sluice's engines over folders of cases.")
{
    SuiteCommand.Create(),
    JsonCommand.Create(),
    LlmCommand.Create(),
    SpeedCommand.Create(),
};
return root.Parse(args).Invoke();
