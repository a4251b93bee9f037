using Google.Protobuf;
using ServerlessEvents.Local.Hosting.Rpc;
using Content = ServerlessEvents.Local.Hosting.Rpc.StreamingMessage.ContentOneofCase;

namespace ServerlessEvents.Tests.Local.Hosting;

/// <summary>
/// What host and worker said to each other, as text that is the same in every run: folders and ids by name, records by what is in them, an
/// exception by its type and the first line of its message. Left out is what the worker logs, and the empty message by which it
/// acknowledges a cancel.
/// </summary>
internal sealed class Transcript(string folder)
{
    private readonly List<(bool FromHost, Content Kind, string Text)> lines = [];
    private readonly List<string> sections = [];

    public void Take(bool fromHost, StreamingMessage message)
    {
        if (message.ContentCase is Content.RpcLog or Content.None) return;
        lock (lines)
        {
            // The host repeats a cancel that has overtaken its call.
            if (message.ContentCase == Content.InvocationCancel && lines[^1].Kind == Content.InvocationCancel) return;
            lines.Add((fromHost, message.ContentCase, $"{(fromHost ? "host  " : "worker")}  {message.ContentCase} {Text(message)}"));
        }
    }

    /// <summary>Ends a section. Where several functions are loaded at once, their answers come in no order.</summary>
    public void End(string title)
    {
        lock (lines)
        {
            var ordered = lines
                .Where(line => line.Kind is not (Content.FunctionLoadRequest or Content.FunctionLoadResponse))
                .Select(line => line.Text)
                .Concat(lines.Where(line => line.Kind == Content.FunctionLoadRequest).Select(line => line.Text))
                .Concat(
                    lines.Where(line => line.Kind == Content.FunctionLoadResponse).Select(line => line.Text).Order(StringComparer.Ordinal));
            sections.Add($"# {title}\n{string.Join('\n', ordered)}\n");
            lines.Clear();
        }
    }

    public override string ToString() => string.Join('\n', sections);

    private string Text(StreamingMessage message)
    {
        var what = message.ContentCase switch
        {
            Content.StartStream => "{ worker }",
            Content.WorkerInitResponse => Result(message.WorkerInitResponse.Result) + " can " + string.Join(
                ", ",
                message.WorkerInitResponse.Capabilities.Keys.Where(name => name != "WorkerVersion").Order(StringComparer.Ordinal)),
            Content.FunctionMetadataResponse =>
                Result(message.FunctionMetadataResponse.Result)
                    + string.Concat(message.FunctionMetadataResponse.FunctionMetadataResults.Select(Function)),
            Content.FunctionLoadRequest => message.FunctionLoadRequest.Metadata.Name,
            Content.FunctionLoadResponse => $"{Result(message.FunctionLoadResponse.Result)} {message.FunctionLoadResponse.FunctionId}",
            Content.InvocationRequest =>
                $"{message.InvocationRequest.FunctionId} {string.Join(", ", message.InvocationRequest.InputData.Select(input => $"{input.Name} = {Data(input.Data)}"))}",
            // Other tests look at the value.
            Content.InvocationResponse =>
                $"{Result(message.InvocationResponse.Result)}{(message.InvocationResponse.ReturnValue is { } value ? $" returns {value.DataCase}" : "")}",
            Content.InvocationCancel => "",
            Content.WorkerInitRequest => JsonFormatter.Default.Format(message.WorkerInitRequest),
            Content.FunctionsMetadataRequest => JsonFormatter.Default.Format(message.FunctionsMetadataRequest),
            Content.WorkerTerminate => JsonFormatter.Default.Format(message.WorkerTerminate),
            var other => throw new InvalidOperationException($"{other} has no text."),
        };
        return what.Replace(folder, "{app}", StringComparison.Ordinal).TrimEnd();
    }

    private static string Function(RpcFunctionMetadata function) =>
        $"\n  {function.Name} {function.FunctionId} {function.ScriptFile} {function.EntryPoint}{string.Concat(function.RawBindings.Select(binding => $"\n    {binding}"))}";

    private static string Result(StatusResult result) =>
        result.Exception is { } thrown ? $"{result.Status} {thrown.Type}: {thrown.Message.Split('\n')[0].Trim()}" : $"{result.Status}";

    private static string Data(TypedData data) => data.DataCase == TypedData.DataOneofCase.CollectionModelBindingData
        ? string.Concat(data.CollectionModelBindingData.ModelBindingData.Select(record =>
            $"\n    {record.Version} {record.Source} {record.ContentType} {JsonFormatter.Default.Format(KafkaRecordProto.Parser.ParseFrom(record.Content))}"))
        : JsonFormatter.Default.Format(data);
}
