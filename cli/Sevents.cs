using System.CommandLine;
using ServerlessEvents.Cli.AsyncApi;
using ServerlessEvents.Cli.Audit;
using ServerlessEvents.Cli.DeadLetters;
using ServerlessEvents.Cli.Folding;
using ServerlessEvents.Cli.Provisioning;
using ServerlessEvents.Cli.Records;
using ServerlessEvents.Cli.Schemas;
using ServerlessEvents.Cli.TypeScript;

namespace ServerlessEvents.Cli;

/// <summary>
/// The root command: a table of contents. Exit codes: 0 done, 1 not done and why, 2 not understood; those of <c>audit</c> are
/// <see cref="Engine.Audit.AuditFault"/>.
/// </summary>
public static class Sevents
{
    private const int Failed = 1;
    private const int BadUsage = 2;

    public static async Task<int> Run(string[] args, Terminal terminal, CancellationToken stop = default)
    {
        var parsed = Root(terminal).Parse(args);
        if (parsed.Errors.Count > 0)
        {
            terminal.Error($"{parsed.Errors[0].Message} See --help.");
            return BadUsage;
        }
        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = terminal.Out }, stop);
        }
        catch (Exception exception) when (Failure.Explain(exception) is { } sentence)
        {
            terminal.Error(sentence);
            return Failed;
        }
    }

    private static RootCommand Root(Terminal terminal) => new(
        "Looks after a ServerlessEvents system: its schemas, topics, aggregates, events, audit and dead letters.")
    {
        new Command("schemas", "The schemas of the event types: *.schema.json and *.avsc files, and the registry.")
        {
            SchemasApply.Build(terminal),
            SchemasCheck.Build(terminal),
            SchemasList.Build(terminal),
            SchemasShow.Build(terminal),
        },
        new Command("topics", "The Kafka topics that a context needs.")
        {
            TopicsApply.Build(terminal),
            TopicsList.Build(terminal),
        },
        new Command("aggregates", "What the events have led to: look, explain, rehearse a rebuild, recognise code that folds otherwise.")
        {
            AggregatesStatus.Build(terminal),
            AggregatesList.Build(terminal),
            AggregatesGet.Build(terminal),
            AggregatesHistory.Build(terminal),
            AggregatesDiff.Build(terminal),
            AggregatesRebuild.Build(terminal),
            AggregatesRecord.Build(terminal),
            RecordingCheck.Build(terminal),
        },
        AsyncApiWrite.Build(terminal),
        new Command("client", "Code for clients in other languages.")
        {
            TypeScriptWrite.Build(terminal),
        },
        Send.Build(terminal),
        Tail.Build(terminal),
        new Command("audit", "What has been audited: whether it is intact, sealed and proven.")
        {
            AuditVerify.Build(terminal),
            AuditKeys.Build(terminal),
            AuditSeal.Build(terminal),
            AuditProve.Build(terminal),
            AuditConsistency.Build(terminal),
            AuditExport.Build(terminal),
            AuditExport.BuildTail(terminal),
            AuditWitness.Build(terminal),
        },
        new Command("dead-letters", "Events that could not be accepted: look, export, mend, send again.")
        {
            DeadLettersList.Build(terminal),
            DeadLettersShow.Build(terminal),
            DeadLettersExport.Build(terminal),
            DeadLettersRedrive.Build(terminal),
        },
    };
}
