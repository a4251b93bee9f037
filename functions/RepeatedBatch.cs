using Microsoft.Azure.Functions.Worker;

namespace ServerlessEvents.Functions;

/// <summary>
/// Waits before a function works on the same batch as in its last call. A repeated batch means that the call has failed or that the host
/// could not send what it returned; the function learns of it in no other way. Not every host pauses before it calls again.
/// </summary>
public sealed class RepeatedBatch(BackOff backOff)
{
    private readonly Lock one = new();
    private (string Topic, int Partition, long Offset, int Length) last;
    private int times;

    public Task Pause(KafkaRecord[] batch, CancellationToken stop)
    {
        lock (one)
        {
            var now = (batch[0].Topic, batch[0].Partition, batch[0].Offset, batch.Length);
            times = now == last ? times + 1 : 0;
            last = now;
        }
        return times == 0 ? Task.CompletedTask : backOff.Wait(times, stop);
    }
}
