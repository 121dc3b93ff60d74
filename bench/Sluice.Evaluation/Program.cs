using System.CommandLine;
using Sluice.Evaluation;

var root = new RootCommand("Scores Sluice's engines over case files.") { RepairCommand.Create() };
return await root.Parse(args).InvokeAsync();
