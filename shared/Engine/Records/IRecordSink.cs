namespace ServerlessEvents.Engine.Records;

/// <summary>
/// Takes records that are to be written together: as objects (<see cref="RecordList"/>), or packed for native code (<see
/// cref="RecordBuffer"/>).
/// </summary>
public interface IRecordSink
{
    void Add(Record record);
}

/// <summary>Records to be written, as objects.</summary>
public sealed class RecordList : List<Record>, IRecordSink;
