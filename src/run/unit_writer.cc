#include "unit_writer.h"

#include "hansieve/io/walk.h"

namespace hansieve {
namespace {

/// The output that all inputs share, which the run commits.
class OutputsSink : public Sink {
 public:
  explicit OutputsSink(DedupOutputs& outputs) : outputs_(outputs) {}
  Result<void> write(std::string_view bytes) override {
    outputs_.buffer() += bytes;
    return outputs_.flush_some();
  }
  Result<void> commit() override { return outputs_.flush(); }

 private:
  DedupOutputs& outputs_;
};

}  // namespace

UnitWriter::UnitWriter(const DedupRequest& request, DedupOutputs& outputs)
    : request_(request), outputs_(outputs), shared_(std::make_unique<OutputsSink>(outputs)) {
  shared_target_.sink = shared_.get();
}

Result<std::string> UnitWriter::path_of(const DedupInput& input) {
  if (input.path == "-") return Error{ErrorCode::kUsage, "standard input has no name in a directory: use -o FILE"};
  const std::string name = input.name == input.path ? input.name.substr(input.name.rfind('/') + 1) : input.name;
  std::string target = request_.output + (request_.output.ends_with('/') ? "" : "/") + name;
  if (is_same_file(input.path, target)) return Error{ErrorCode::kUsage, target + ": input and output are the same file"};
  if (!written_.insert(target).second) return Error{ErrorCode::kUsage, target + ": two inputs have that name: give each a directory of its own"};
  if (auto ok = make_directories(target.substr(0, target.rfind('/'))); !ok) return ok.error();
  return target;
}

Result<void> UnitWriter::begin(const DedupInput& input) {
  AuditHeader header{.input = input.path == "-" ? "-" : input.name, .output = request_.output, .format = std::string(format_name(input.format)),
                     .encoding = {}, .config = request_.config};
  SharedSink* target = &shared_target_;
  if (outputs_.to_directory()) {
    const auto path = path_of(input);
    if (!path) return path.error();
    auto opened = open_sink(*path, input.path);
    if (!opened) return opened.error();
    own_ = std::move(opened).value();
    own_target_ = {own_.get(), false};
    target = &own_target_;
    header.output = path->substr(request_.output.size() + (request_.output.ends_with('/') ? 0 : 1));
  }
  output_.emplace(*target, outputs_.audit());
  return output_->begin(header);
}

Result<void> UnitWriter::add(std::string_view record, const Edits& edits) {
  if (record.size() > kMostHeld) {
    if (auto ok = flush(); !ok) return ok;
  }
  for (const Edit& edit : edits.list()) edits_.replace(raw_.size() + edit.begin, raw_.size() + edit.end, edits.text(edit), edits.rule(edit));
  raw_ += record;
  edits.apply(record, text_);
  return raw_.size() < kMostHeld ? Result<void>() : flush();
}

Result<void> UnitWriter::flush() {
  auto ok = output_->add(raw_, text_, edits_);
  raw_.clear(), text_.clear(), edits_.clear();
  return ok;
}

Result<void> UnitWriter::end() {
  if (auto ok = flush(); !ok) return ok;
  if (auto ok = output_->end(); !ok) return ok;
  if (!own_) return {};
  auto ok = own_->commit();
  own_.reset();
  return ok;
}

}  // namespace hansieve
